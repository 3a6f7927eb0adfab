import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type EndingStep, endProcess } from '../processes/end-process.ts'

/** A ClickHouse server process that answers. */
export interface ServerProcess {
  readonly pid: number
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<void>
  /** Waits a bounded time for the statement that runs. */
  end(): Promise<void>
}

export interface ServerProcessOptions {
  readonly folder: string
  readonly password: string
  readonly port: number
}

/** There is no ClickHouse to be had here; the rest of the product works without. */
export class AnalyticsUnavailable extends Error {
  override readonly name = 'AnalyticsUnavailable'
}

const startWithinMs = 60_000

/** How a server is ended: it is given a little longer than it takes for itself. */
export const ending: readonly EndingStep[] = [
  { signal: 'SIGTERM', waitMs: 12_000 },
  { signal: 'SIGKILL', waitMs: 2_000 },
]

/** Starts `server.ts`, whose life is tied to this process by its standard input. Throws {@link AnalyticsUnavailable}. */
export async function launchServer(options: ServerProcessOptions): Promise<ServerProcess> {
  const log = await open(join(options.folder, 'clickhouse.log'), 'a', 0o600)
  const script = join(import.meta.dirname, './server.ts')
  const child = spawn(process.execPath, [script, '--path', options.folder, '--port', String(options.port)], {
    stdio: ['pipe', 'pipe', log.fd],
    env: { PATH: process.env.PATH, TZ: 'UTC', CLICKHOUSE_PASSWORD: options.password },
    detached: true,
  })
  child.stdin?.on('error', () => {})
  const exited = once(child, 'exit').then(
    () => {},
    () => {},
  )
  await log.close()
  await readiness(child, exited)
  const { pid } = child
  if (pid === undefined) throw new AnalyticsUnavailable('ClickHouse (chdb) did not start')
  child.unref()
  return { pid, exited, end: () => endChild(child, pid, exited) }
}

/** Until it is known here that the child has ended, this process goes on: the child itself holds nothing open. */
async function endChild(child: ChildProcess, pid: number, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.ref()
  await endProcess(pid, ending)
  await exited
}

async function readiness(child: ChildProcess, exited: Promise<void>): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), startWithinMs)
  try {
    const line = await Promise.race([firstLine(child), exited.then(() => 'ended before it was ready')])
    const [, state, rest] = /^(\w+) (.*)$/.exec(line) ?? []
    if (state !== 'ready') throw new AnalyticsUnavailable(`ClickHouse (chdb) did not start: ${rest ?? line}`)
  } finally {
    clearTimeout(timer)
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const { stdout } = child
  if (stdout === null) return ''
  const [line] = await once(createInterface({ input: stdout }), 'line')
  stdout.destroy()
  return String(line)
}
