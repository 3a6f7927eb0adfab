import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { closedLoop } from '../closed-loop.ts'
import type { Contestant } from '../contestant.ts'

const TABLE = `
  create table plain_events (
    position bigint generated always as identity primary key,
    stream_id text not null, revision bigint not null, type text not null, data text not null, metadata text not null,
    unique (stream_id, revision)
  )`
const INSERT = 'insert into plain_events (stream_id, revision, type, data, metadata) values ($1, 0, $2, $3, $4)'

/** One autocommit INSERT for each event into a table with a unique revision: no keys, no tenants, no order. */
export async function plainInserts(url: string, data: object): Promise<Contestant> {
  let pool = new pg.Pool({ connectionString: url, max: 1 })
  let acknowledged = 0
  await pool.query(TABLE)
  const insert = async () => {
    const values = [`order-${randomUUID()}`, 'order.placed', JSON.stringify(data), JSON.stringify({ actor: 'bench' })]
    await pool.query({ name: 'insert', text: INSERT, values })
    acknowledged += 1
  }
  return {
    name: 'plain INSERT',
    settings: {},
    round: closedLoop(insert),
    async usePool(connections) {
      await pool.end()
      pool = new pg.Pool({ connectionString: url, max: connections })
    },
    async verify() {
      const { rows } = await pool.query<{ count: string }>('select count(*) from plain_events')
      const count = Number(rows[0]?.count)
      if (count !== acknowledged) throw new Error(`the table holds ${count} rows, ${acknowledged} were acknowledged`)
      return { events: count }
    },
    close: () => pool.end(),
  }
}
