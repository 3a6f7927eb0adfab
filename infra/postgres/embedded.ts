import { readFile, realpath, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import { canBeKept, portIsFreed } from '../processes/free-port.ts'
import { archivedCluster } from './backup/archive.ts'
import { type PostgresBinaries, PostgresUnavailable, postgresBinaries } from './binaries.ts'
import { type Cluster, openCluster, superuser } from './cluster.ts'
import { assertDurable } from './durability.ts'
import { type Postmaster, type PostmasterPort, startPostmaster, stopPostmaster } from './postmaster.ts'
import { readPostmasterPid, servesFolder } from './postmaster-pid.ts'
import { makeWalAhead, type WalReserve, walReserve } from './wal-reserve.ts'

/** A running PostgreSQL of this installation's own. */
export interface EmbeddedPostgres {
  /** Over TCP, with the superuser's password: `postgresql://…@127.0.0.1:<port>/heptad`. */
  readonly url: string
  readonly pid: number
  /** Resolves when the server has ended, by `stop` or by a misfortune. It is not started again by itself. */
  readonly exited: Promise<void>
  /** Resolves once the WAL that it keeps made ahead is there, or was given up. */
  readonly walMadeAhead: Promise<void>
  /** Fast shutdown within bounded time. May be called twice. */
  stop(): Promise<void>
}

export interface EmbeddedPostgresOptions {
  /** The cluster is kept in `<home>/postgres`. */
  readonly home: string
  /** Every finished WAL segment is archived below this folder, so that a restore can go to any point in time. */
  readonly backupFolder?: string | undefined
  /** WAL that it keeps made ahead, in MiB, or less on a small disk. It is made while nobody writes much, unless WAL is archived: then it comes with use. Default: 0, which is what PostgreSQL keeps by itself. */
  readonly walReserveMib?: number
  /** The TCP port that its clients know: it is waited for while what a crash left behind still holds it. Default: the last one if it is free. */
  readonly port?: number
  /** Aborted, the server is stopped, and the start fails with its reason. */
  readonly signal?: AbortSignal | undefined
  readonly progress?: (step: string) => void
}

const PORT_FREED_WITHIN_MS = 10_000
const NO_RESERVE: WalReserve = { made: Promise.resolve(), stop: async () => {} }

/**
 * Starts the PostgreSQL of `home`, making its cluster the first time. A server that a killed process left running is
 * shut down and started anew, so that there is one state of affairs afterwards: present settings, no foreign sessions.
 * Throws PostgresUnavailable and NotDurable.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const progress = options.progress ?? (() => {})
  const binaries = postgresBinaries()
  const opened = await openCluster(resolve(options.home, 'postgres'), binaries, { progress, signal: options.signal })
  await stopPostmaster(opened)
  progress('starting PostgreSQL')
  const { cluster, settings } = await archiving(opened, binaries, options.backupFolder)
  const reserveMib = await walReserve(cluster.dataFolder, options.walReserveMib ?? 0)
  const postmaster = await startPostmaster(cluster, binaries, {
    ...(await portFor(cluster, options)),
    settings: reserveMib === 0 ? settings : { ...settings, min_wal_size: `${reserveMib}MB` },
    signal: options.signal,
  })
  try {
    await prepare(cluster, postmaster)
  } catch (error) {
    await stopPostmaster(cluster)
    throw error
  }
  const url = urlOf(cluster, postmaster)
  // What is left would be archived.
  const reserve = reserveMib === 0 || options.backupFolder !== undefined ? NO_RESERVE : makeWalAhead(url, reserveMib)
  return {
    url,
    pid: postmaster.pid,
    exited: postmaster.exited,
    walMadeAhead: reserve.made,
    async stop() {
      await reserve.stop()
      await postmaster.stop()
    },
  }
}

/** The URL of the PostgreSQL that runs in a home, whoever started it; null when none does. */
export async function runningPostgresUrl(home: string): Promise<string | null> {
  const folder = await realpath(resolve(home, 'postgres')).catch(() => null)
  if (folder === null) return null
  const dataFolder = join(folder, 'data')
  const found = await readPostmasterPid(dataFolder)
  if (found === null || !found.ready || !(await servesFolder(found.pid, dataFolder))) return null
  const password = await readFile(join(folder, 'password'), 'utf8')
  return `postgresql://${superuser}:${password}@127.0.0.1:${found.port}/${superuser}`
}

async function archiving(cluster: Cluster, binaries: PostgresBinaries, backupFolder: string | undefined) {
  return backupFolder === undefined ? { cluster, settings: {} } : archivedCluster(cluster, binaries, backupFolder)
}

async function prepare(cluster: Cluster, postmaster: Postmaster): Promise<void> {
  const client = new Client({ connectionString: urlOf(cluster, postmaster, 'postgres') })
  client.on('error', () => {})
  await client.connect()
  try {
    await assertDurable(client)
    const { rowCount } = await client.query('select from pg_database where datname = $1', [superuser])
    if (rowCount === 0) await client.query(`create database ${superuser}`)
  } finally {
    await client.end()
  }
  await writeFile(portFile(cluster), String(postmaster.port))
}

function urlOf(cluster: Cluster, postmaster: Postmaster, database = superuser): string {
  return `postgresql://${superuser}:${cluster.password}@127.0.0.1:${postmaster.port}/${database}`
}

async function portFor(cluster: Cluster, { port, signal }: EmbeddedPostgresOptions): Promise<PostmasterPort> {
  if (port === undefined) return { preferredPort: await lastPort(cluster) }
  if (await portIsFreed(port, PORT_FREED_WITHIN_MS, signal)) return { port }
  throw new PostgresUnavailable(`port ${port} of the embedded PostgreSQL is taken by another process`)
}

/** 0 where there is none, or none to keep. */
async function lastPort(cluster: Cluster): Promise<number> {
  const text = await readFile(portFile(cluster), 'utf8').catch(() => '0')
  const port = Number(text)
  return Number.isInteger(port) && port < 65_536 && canBeKept(port) ? port : 0
}

function portFile(cluster: Cluster): string {
  return join(cluster.folder, 'port')
}
