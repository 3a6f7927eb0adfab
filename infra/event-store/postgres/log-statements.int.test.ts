import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool } from '../../postgres/pool.ts'
import { type TestDatabase, testDatabase } from '../../testing/database.ts'
import { append, newStream, newTenant } from '../contract/fixtures.ts'
import { LogUnavailable } from '../port.ts'
import { LogStatements } from './log-statements.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'

let database: TestDatabase
let pool: Pool
let statements: LogStatements

beforeAll(async () => {
  database = await testDatabase()
  pool = openPool({ url: database.url, role: 'heptad_projector', max: 4, applicationName: 'test' })
  statements = new LogStatements(pool)
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

/** In which trip it was asked. */
const trip = { text: `select pg_backend_pid() || ' ' || extract(epoch from transaction_timestamp())`, values: [] }
const together = async () => (await statements.together(trip)).rows[0]?.[0]

test('what is asked for in one turn of the event loop shares trips, none of them long', async () => {
  const trips = await Promise.all(Array.from({ length: 6 }, together))
  expect(new Set(trips.slice(0, 4)).size).toBe(1)
  expect(new Set(trips.slice(4)).size).toBe(1)
  expect(new Set(trips).size).toBe(2)
})

test('a statement that fails among others fails alone', async () => {
  const failing = statements.together({ text: 'select 1 / 0', values: [] })
  const [before, failed, after] = await Promise.allSettled([together(), failing, together()])
  expect([before.status, after.status]).toEqual(['fulfilled', 'fulfilled'])
  expect(failed).toMatchObject({ reason: { constructor: LogUnavailable, cause: { code: '22012' } } })
})

test('streams that are read at once share a connection', async () => {
  const store = await openPostgresEventStore({ url: database.url })
  const [tenantId, streamId] = [newTenant(), newStream()]
  await store.append([append({ tenantId, streamId })])
  const read = await Promise.all(Array.from({ length: 4 }, () => store.readStream(tenantId, streamId)))
  expect(read.map(({ length }) => length)).toEqual([1, 1, 1, 1])
  const open = `select from pg_stat_activity where datname = current_database() and application_name = 'heptad-log-reader'`
  expect((await pool.query(open)).rowCount).toBe(1)
  await store.close()
})
