import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endProcess } from '../processes/end-process.ts'
import { lockHolder } from '../processes/home-lock.ts'
import { ending, launchServer } from './server-process.ts'

/** A running ClickHouse of this installation's own. */
export interface EmbeddedClickhouse {
  /** With user and password: `http://default:…@127.0.0.1:<port>`; stays the same for as long as this process lives. */
  readonly url: string
  /** The present server process; another one after a crash. */
  readonly pid: number
  /** Waits a bounded time for the statement that runs. May be called twice. */
  stop(): Promise<void>
}

export interface EmbeddedClickhouseOptions {
  /** Data is kept in `<home>/clickhouse`. */
  readonly home: string
  readonly progress?: (step: string) => void
}

const reviveAfterMs = 1_000

/**
 * Starts the ClickHouse of `home` in a process of its own, and starts it again whenever it crashes. A server that a killed
 * process left behind is ended first. Throws {@link AnalyticsUnavailable} where the engine does not exist (musl, Windows).
 */
export async function startEmbeddedClickhouse(options: EmbeddedClickhouseOptions): Promise<EmbeddedClickhouse> {
  const folder = resolve(options.home, 'clickhouse')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const orphan = await lockHolder(folder)
  if (orphan !== null) await endProcess(orphan, ending)
  options.progress?.('starting ClickHouse')
  return keepRunning(folder, randomBytes(24).toString('base64url'))
}

async function keepRunning(folder: string, password: string): Promise<EmbeddedClickhouse> {
  let server = await launchServer({ folder, password, port: 0 })
  let stopping = false
  const revive = async (): Promise<void> => {
    for (;;) {
      await server.exited
      if (stopping) return
      await sleep(reviveAfterMs)
      if (stopping) return
      server = await launchServer({ folder, password, port: server.port }).catch(() => server)
      if (stopping) await server.end()
    }
  }
  const revival = revive()
  return {
    url: `http://default:${password}@127.0.0.1:${server.port}`,
    get pid() {
      return server.pid
    },
    async stop() {
      stopping = true
      await server.end()
      await revival
    },
  }
}
