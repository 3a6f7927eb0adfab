import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Contestant } from '../contestant.ts'

/** The part of `@event-driven-io/emmett-postgresql` that is used here. */
interface EmmettStore {
  appendToStream(
    stream: string,
    events: readonly { type: string; data: object; metadata?: object }[],
    options: { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' },
  ): Promise<unknown>
  close(): Promise<void>
}
interface EmmettModule {
  getPostgreSQLEventStore(url: string, options: { connectionOptions: { pool: pg.Pool } }): EmmettStore
}

const PACKAGE = '@event-driven-io/emmett-postgresql'

/** One event to a new stream through Emmett's PostgreSQL event store. */
export async function emmettAppends(url: string, poolSize: number, data: object): Promise<Contestant> {
  const { getPostgreSQLEventStore } = (await import(PACKAGE)) as EmmettModule
  const pool = new pg.Pool({ connectionString: url, max: poolSize })
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } })
  let acknowledged = 0
  return {
    name: 'Emmett',
    settings: { version: '0.42.0', poolSize },
    async work() {
      const event = { type: 'OrderPlaced', data, metadata: { actor: 'bench' } }
      await store.appendToStream(`order-${randomUUID()}`, [event], { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' })
      acknowledged += 1
    },
    async verify() {
      const { rows } = await pool.query<{ count: string }>('select count(*) from emt_messages')
      const count = Number(rows[0]?.count)
      if (count !== acknowledged) throw new Error(`Emmett holds ${count} events, ${acknowledged} were acknowledged`)
    },
    async close() {
      await store.close()
      await pool.end().catch(() => {})
    },
  }
}
