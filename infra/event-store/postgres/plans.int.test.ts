import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sqlFile } from '../../postgres/sql-file.ts'
import { type TestDatabase, testDatabase } from '../../testing/database.ts'
import { append, newStream, newTenant } from '../contract/fixtures.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'
import { readerSettings } from './reading.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())

test.each([
  ['read-stream-forward', ['uuid', 'text', 'bigint', 'integer'], 'events_tenant_id_stream_id_revision_key'],
  ['read-stream-backward', ['uuid', 'text', 'bigint', 'integer'], 'events_tenant_id_stream_id_revision_key'],
  ['read-all', ['bigint', 'integer'], 'events_pkey'],
  ['read-filtered', ['bigint', 'bigint', 'integer', 'text[]', 'text[]'], 'events_pkey'],
  ['read-tenant', ['bigint', 'bigint', 'integer', 'text[]', 'text[]', 'uuid'], 'events_tenant_position'],
  ['read-head', [], 'events_pkey'],
  ['read-event', ['uuid', 'text', 'uuid'], 'events_event_id_key'],
  ['read-last-about', ['uuid', 'text', 'uuid'], 'events_about'],
  ['last-of-tenant', ['uuid'], 'events_tenant_position'],
])('%s walks along an index on a table that was never analysed', async (name, types, index) => {
  const client = new Client(database.url)
  await client.connect()
  for (const [setting, value] of Object.entries(readerSettings)) await client.query(`set ${setting} = ${value}`)
  const parameters = types.length === 0 ? '' : `(${types.join(', ')})`
  await client.query(`prepare the_read${parameters} as ${sqlFile(import.meta.url, name)}`)
  const nulls = types.length === 0 ? '' : `(${types.map(() => 'null').join(', ')})`
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain (costs off) execute the_read${nulls}`)
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).toContain(index)
  expect(plan).not.toMatch(/Sort|Seq Scan|Bitmap/)
  await client.end()
})

test('appends on fresh tables read no more as these grow', async () => {
  const [calls, each] = [150, 50]
  const store = await openPostgresEventStore({ url: database.url })
  const [tenantId, streamId] = [newTenant(), newStream()]
  for (let call = 0; call < calls; call += 1)
    await store.append(
      Array.from({ length: each }, () => append({ tenantId, streamId: call % 2 ? streamId : newStream() })),
    )
  await store.close()
  const client = new Client(database.url)
  await client.connect()
  const counted = async () => {
    const { rows } = await client.query<{ written: number; scanned: number; found: number }>(
      `select n_tup_ins::int as written, seq_tup_read::int as scanned, idx_tup_fetch::int as found
       from pg_stat_user_tables where relid = 'log.events'::regclass`,
    )
    return rows[0]
  }
  // A session counts when it ends.
  await expect.poll(counted).toMatchObject({ written: calls * each, scanned: 0 })
  expect((await counted())?.found).toBeLessThan(calls * each)
  await client.end()
})
