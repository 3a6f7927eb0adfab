import pg from 'pg'
import manifest from './package.json' with { type: 'json' }

/** The part of `@event-driven-io/emmett-postgresql` that is used here. */
interface EmmettModule {
  getPostgreSQLEventStore(url: string, options: { connectionOptions: { pool: pg.Pool } }): EmmettEventStore
}
interface EmmettEventStore {
  appendToStream(
    stream: string,
    events: readonly EmmettEvent[],
    options: { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' },
  ): Promise<unknown>
  close(): Promise<void>
}
interface EmmettEvent {
  readonly type: string
  readonly data: object
  readonly metadata: object
}

/** Emmett's event store with a pool of its own. */
export interface EmmettStore {
  /** Appends one event to a stream that does not exist yet. */
  append(stream: string, event: EmmettEvent): Promise<void>
  close(): Promise<void>
}

const PACKAGE = '@event-driven-io/emmett-postgresql'

export const emmettVersion = manifest.dependencies[PACKAGE]

/** Opens the store; its first append makes the tables. The peers must be installed. */
export async function emmettStore(url: string, connections: number): Promise<EmmettStore> {
  const packageName: string = PACKAGE
  const { getPostgreSQLEventStore } = (await import(packageName)) as EmmettModule
  const pool = new pg.Pool({ connectionString: url, max: connections })
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } })
  return {
    async append(stream, event) {
      await store.appendToStream(stream, [event], { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' })
    },
    async close() {
      await store.close()
      if (!pool.ended) await pool.end()
    },
  }
}
