import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endProcess } from '../processes/end-process.ts'
import { freePort } from '../processes/free-port.ts'
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
  /** Told of each crash, and of each start after it that failed. */
  readonly onCrash?: (error: Error) => void
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
  return keepRunning(folder, options.onCrash ?? (() => {}))
}

async function keepRunning(folder: string, onCrash: (error: Error) => void): Promise<EmbeddedClickhouse> {
  const password = randomBytes(24).toString('base64url')
  const port = await freePort()
  let server = await launchServer({ folder, password, port })
  let stopping = false
  const watch = async (): Promise<void> => {
    for (;;) {
      await server.exited
      if (stopping) return
      onCrash(new Error('the embedded ClickHouse ended without being told to; starting it again'))
      await revive()
    }
  }
  const revive = async (): Promise<void> => {
    for (;;) {
      await sleep(reviveAfterMs)
      if (stopping) return
      try {
        server = await launchServer({ folder, password, port })
        if (stopping) await server.end()
        return
      } catch (error) {
        onCrash(error instanceof Error ? error : new Error(String(error)))
      }
    }
  }
  const watching = watch()
  return {
    url: `http://default:${password}@127.0.0.1:${port}`,
    get pid() {
      return server.pid
    },
    async stop() {
      stopping = true
      await server.end()
      await watching
    },
  }
}
