import { chown, lchown, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Instant } from '@heptad/schemas/instant.ts'
import { runAs } from '../../processes/run-as.ts'
import { type PostgresBinaries, PostgresUnavailable, postgresBinaries } from '../binaries.ts'
import { type Cluster, openCluster, superuser } from '../cluster.ts'
import { startPostmaster, stopPostmaster } from '../postmaster.ts'
import { archivedCluster } from './archive.ts'

/** How far recovery goes. */
export type RecoveryTarget =
  | { readonly kind: 'end' }
  /** Up to the last transaction that was committed at or before this time of the database's clock. */
  | { readonly kind: 'time'; readonly time: Instant }
  /** Up to and with this transaction. */
  | { readonly kind: 'transaction'; readonly id: string }

export interface RecoverOptions {
  /** Holds a copied `postgres` folder. */
  readonly home: string
  /** Folders with archived WAL, asked in this order, before what the copy brings. */
  readonly walFolders: readonly string[]
  readonly target: RecoveryTarget
  /** What to do when the WAL does not lead there; the failure says it. */
  readonly advice?: string
  /** The recovered server goes on archiving here. */
  readonly backupFolder?: string | undefined
  /** Aborted, recovery ends and fails with its reason. */
  readonly signal?: AbortSignal | undefined
}

/** A server that has recovered and takes writes. */
export interface RecoveredPostgres {
  readonly url: string
  stop(): Promise<void>
}

/** The WAL does not lead to the target. */
export class TargetNotReached extends Error {
  override readonly name = 'TargetNotReached'
}

/** As long as it takes: WAL of days may have to be read. */
const READY_WITHIN_MS = 7 * 24 * 60 * 60 * 1000

/**
 * Starts a server on a copied data folder, lets it recover to the target, and end there: it begins a new timeline. Throws
 * {@link TargetNotReached} and {@link PostgresUnavailable}; then no server runs.
 */
export async function recover(options: RecoverOptions): Promise<RecoveredPostgres> {
  const binaries = postgresBinaries()
  const copied = await openCluster(resolve(options.home, 'postgres'), binaries)
  await writeFile(join(copied.dataFolder, 'recovery.signal'), '', { mode: 0o600 })
  if (copied.user !== null) await giveTo(copied.folder, copied.user)
  const { cluster, settings } = await archiving(copied, binaries, options)
  try {
    const { port } = await startPostmaster(cluster, binaries, {
      preferredPort: 0,
      settings: { ...settings, ...recoverySettings(options) },
      readyWithinMs: READY_WITHIN_MS,
      signal: options.signal,
    })
    const url = `postgresql://${superuser}:${cluster.password}@127.0.0.1:${port}/${superuser}`
    return { url, stop: () => stopPostmaster(cluster) }
  } catch (error) {
    await stopPostmaster(cluster)
    throw error instanceof PostgresUnavailable ? (unreachedTarget(error, options.advice) ?? error) : error
  }
}

async function archiving(cluster: Cluster, binaries: PostgresBinaries, { backupFolder, walFolders }: RecoverOptions) {
  const archived = backupFolder === undefined ? null : await archivedCluster(cluster, binaries, backupFolder)
  const user = cluster.user && (await runAs(cluster.user, [binaries.postgres, cluster.folder, ...walFolders]))
  return { cluster: { ...cluster, user }, settings: archived?.settings ?? {} }
}

/** The settings of a recovery (PostgreSQL documentation, section 19.5.5): it stays on the timeline of the backup. */
function recoverySettings({ walFolders, target }: Pick<RecoverOptions, 'walFolders' | 'target'>) {
  const sources = walFolders.map((folder) => `test -f ${quoted(folder)}/%f && cp ${quoted(folder)}/%f "%p"`)
  return {
    restore_command: [...sources, 'false'].join(' || '),
    recovery_target_timeline: 'current',
    recovery_target_action: 'promote',
    hot_standby: 'off',
    ...(target.kind === 'time' ? { recovery_target_time: timestamptz(target.time) } : {}),
    ...(target.kind === 'transaction' ? { recovery_target_xid: target.id } : {}),
  }
}

/** As PostgreSQL reads it before it knows the names of time zones. */
function timestamptz(time: Instant): string {
  return `${time.slice(0, 10)} ${time.slice(11, -1)}+00`
}

/** For the shell, and for PostgreSQL, to which a percent sign means something. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`).replaceAll('%', '%%')}'`
}

function unreachedTarget({ message }: PostgresUnavailable, advice?: string): TargetNotReached | null {
  if (!message.includes('recovery ended before configured recovery target was reached')) return null
  const [, last] = /last completed transaction was at log time (.*)$/m.exec(message) ?? []
  const end = last === undefined ? '' : `, at ${last}`
  return new TargetNotReached(`the WAL at hand ends before that${end}${advice === undefined ? '' : `; ${advice}`}`)
}

async function giveTo(folder: string, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  await chown(folder, uid, gid)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await giveTo(path, { uid, gid })
    else await lchown(path, uid, gid)
  }
}
