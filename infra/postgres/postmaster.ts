import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { type FileHandle, open, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type EndingStep, endProcess } from '../processes/end-process.ts'
import { freePort } from '../processes/free-port.ts'
import { isListed } from '../processes/process-table.ts'
import { commandAs } from '../processes/run-as.ts'
import { type PostgresBinaries, PostgresUnavailable } from './binaries.ts'
import type { Cluster } from './cluster.ts'
import { pidFile, readPostmasterPid, servesFolder } from './postmaster-pid.ts'
import { serverSettings } from './server-settings.ts'

/** A server that answers. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  /** Resolves when the server has ended, for whatever reason. */
  readonly exited: Promise<void>
  /** Until it is known here that the server has ended, this process goes on. */
  stop(): Promise<void>
}

/** This very port, or one that is taken where it is free; 0 takes any. */
export type PostmasterPort = { readonly port: number } | { readonly preferredPort: number }

export type PostmasterOptions = PostmasterPort & {
  /** Server settings besides those of every start. */
  readonly settings?: Readonly<Record<string, string>>
  /** Default: ten minutes, because recovery after a crash replays up to `max_wal_size` first. */
  readonly readyWithinMs?: number
  /** Aborted, the server is stopped, and the start fails with its reason. */
  readonly signal?: AbortSignal | undefined
}

const startWithinMs = 600_000
const retryWithinMs = 30_000
const retryAfterMs = 200
const maxLogBytes = 10 * 1024 * 1024
/** The fast shutdown, the immediate one, whose recovery is at the next start, and the end. */
const STOPPING: readonly EndingStep[] = [
  { signal: 'SIGINT', waitMs: 15_000 },
  { signal: 'SIGQUIT', waitMs: 8_000 },
  { signal: 'SIGKILL', waitMs: 2_000 },
]

/** Starts the server. Throws {@link PostgresUnavailable}. */
export async function startPostmaster(
  cluster: Cluster,
  binaries: PostgresBinaries,
  { settings = {}, readyWithinMs = startWithinMs, signal, ...wanted }: PostmasterOptions,
): Promise<Postmaster> {
  const retryUntil = performance.now() + retryWithinMs
  for (;;) {
    const port = 'port' in wanted ? wanted.port : await freePort(wanted.preferredPort)
    const child = await launch(cluster, binaries, { ...settings, port: `${port}` })
    const exited = once(child, 'exit').then(
      () => {},
      () => {},
    )
    const pid = await awaitReady(cluster, child, { withinMs: readyWithinMs, signal })
    if (pid !== null) return { pid, port, exited, stop: () => stopChild(cluster, child, exited) }
    const log = await logTail(cluster)
    if (performance.now() > retryUntil || !isPassing(log))
      throw new PostgresUnavailable(`PostgreSQL ${endOf(child)}; ${logFile(cluster)} ends with:\n${log}`)
    await sleep(retryAfterMs)
  }
}

/** Ends the server of this cluster, if one runs. */
export async function stopPostmaster(cluster: Cluster): Promise<void> {
  const left = await readPostmasterPid(cluster.dataFolder)
  if (left === null) return
  if (await servesFolder(left.pid, cluster.dataFolder)) await endProcess(left.pid, STOPPING)
  // One that was killed leaves the file, and stays in the table until its parent asks about it.
  const still = await readPostmasterPid(cluster.dataFolder)
  if (still?.pid === left.pid && isListed(left.pid)) await disown(cluster)
}

/** The child itself holds nothing open. */
async function stopChild(cluster: Cluster, child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.ref()
  await stopPostmaster(cluster)
  await exited
}

/**
 * The process id in a left-over `postmaster.pid` belongs to somebody else by now, and PostgreSQL would take that process for
 * a live server. With this process's own id there it sees a stale file, and still checks the rest of it (shared memory).
 */
async function disown(cluster: Cluster): Promise<void> {
  const file = pidFile(cluster.dataFolder)
  const lines = (await readFile(file, 'utf8')).split('\n')
  await writeFile(file, [String(process.pid), ...lines.slice(1)].join('\n'))
}

async function launch(
  cluster: Cluster,
  binaries: PostgresBinaries,
  settings: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const flags = Object.entries({ ...serverSettings, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const { command, args, options } = commandAs(cluster.user, binaries.postgres, ['-D', cluster.dataFolder, ...flags])
  const log = await openLog(cluster)
  try {
    const child = spawn(command, args, { ...options, cwd: '/', detached: true, stdio: ['ignore', log.fd, log.fd] })
    child.on('error', () => {})
    child.unref()
    endWithThisProcess(child)
    return child
  } finally {
    await log.close()
  }
}

/** A process that ends without having stopped its server, by a fault or a second Ctrl-C, tells it to stop. After kill -9 the next start does. */
function endWithThisProcess(child: ChildProcess): void {
  const tell = () => void child.kill('SIGINT')
  process.once('exit', tell)
  child.once('exit', () => process.off('exit', tell))
}

async function awaitReady(
  cluster: Cluster,
  child: ChildProcess,
  { withinMs, signal }: { readonly withinMs: number; readonly signal: AbortSignal | undefined },
): Promise<number | null> {
  const { pid } = child
  if (pid === undefined) return null
  const deadline = performance.now() + withinMs
  while (child.exitCode === null && child.signalCode === null) {
    const file = await readPostmasterPid(cluster.dataFolder)
    if (file?.pid === pid && file.ready) return pid
    if (signal?.aborted) {
      await endProcess(pid, STOPPING)
      throw signal.reason
    }
    if (performance.now() > deadline) {
      await endProcess(pid, [{ signal: 'SIGQUIT', waitMs: 5_000 }])
      return null
    }
    await sleep(10)
  }
  return null
}

function endOf({ signalCode }: ChildProcess): string {
  return signalCode === null ? 'did not start' : `was ended by ${signalCode} while it started`
}

/** Reasons that pass: the port was taken in between, or processes of a killed server are still going. */
function isPassing(log: string): boolean {
  return /could not create any TCP\/IP sockets|pre-existing shared memory block/.test(log)
}

async function openLog(cluster: Cluster): Promise<FileHandle> {
  const path = logFile(cluster)
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size > maxLogBytes) await rename(path, `${path}.1`)
  const log = await open(path, constants.O_CREAT | constants.O_APPEND | constants.O_WRONLY, 0o600)
  if (cluster.user !== null) await log.chown(cluster.user.uid, cluster.user.gid)
  return log
}

async function logTail(cluster: Cluster): Promise<string> {
  const text = await readFile(logFile(cluster), 'utf8').catch(() => '')
  return text.split('\n').slice(-8).join('\n').trim()
}

function logFile(cluster: Cluster): string {
  return join(cluster.folder, 'postgres.log')
}
