import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Contestant } from '../contestant.ts'

const TABLE = `
  create table plain_events (
    position bigint generated always as identity primary key,
    stream_id text not null, revision bigint not null, type text not null, data text not null,
    unique (stream_id, revision)
  )`
const INSERT = 'insert into plain_events (stream_id, revision, type, data) values ($1, 0, $2, $3)'

/** One autocommit INSERT for each event into a table with a unique revision: no keys, no tenants, no order. */
export async function plainInserts(url: string, poolSize: number, data: object): Promise<Contestant> {
  const pool = new pg.Pool({ connectionString: url, max: poolSize })
  await pool.query(TABLE)
  let acknowledged = 0
  return {
    name: 'plain INSERT',
    settings: { poolSize },
    async work() {
      const values = [`order-${randomUUID()}`, 'order.placed', JSON.stringify(data)]
      await pool.query({ name: 'insert', text: INSERT, values })
      acknowledged += 1
    },
    async verify() {
      const { rows } = await pool.query<{ count: string }>('select count(*) from plain_events')
      const count = Number(rows[0]?.count)
      if (count !== acknowledged) throw new Error(`the table holds ${count} rows, ${acknowledged} were acknowledged`)
    },
    close: () => pool.end(),
  }
}
