import { setTimeout as sleep } from 'node:timers/promises'
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded.ts'

export interface SupervisedPostgresOptions extends EmbeddedPostgresOptions {
  /** Told of each crash, and of each start after it that failed. */
  readonly onCrash?: (error: Error) => void
}

/** An embedded PostgreSQL that is started again when it crashes, at the same address. */
export type SupervisedPostgres = Pick<EmbeddedPostgres, 'url' | 'pid' | 'stop'>

const REVIVE_AFTER_MS = 200

/**
 * As {@link startEmbeddedPostgres}; a server that ends without being told to is started again until `stop`, also after a start
 * that failed, for instance because another process has its port for a while. `signal` is of the first start alone.
 */
export async function startSupervisedPostgres(options: SupervisedPostgresOptions): Promise<SupervisedPostgres> {
  const { onCrash = () => {}, signal, ...start } = options
  let server = await startEmbeddedPostgres({ ...start, signal })
  const { url } = server
  const stopping = new AbortController()
  const watching = watch()
  return {
    url,
    get pid() {
      return server.pid
    },
    async stop() {
      stopping.abort()
      await server.stop()
      await watching
    },
  }

  async function watch(): Promise<void> {
    for (;;) {
      await server.exited
      if (stopping.signal.aborted) return
      onCrash(new Error('the embedded PostgreSQL ended without being told to; starting it again'))
      await revive()
    }
  }

  async function revive(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await startAgain()
        return
      } catch (error) {
        if (stopping.signal.aborted) return
        onCrash(error instanceof Error ? error : new Error(String(error)))
        await sleep(REVIVE_AFTER_MS)
      }
    }
  }

  /** Its clients know one address. */
  async function startAgain(): Promise<void> {
    server = await startEmbeddedPostgres({ ...start, port: Number(new URL(url).port), signal: stopping.signal })
    if (stopping.signal.aborted) await server.stop()
  }
}
