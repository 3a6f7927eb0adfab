import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { newTenant } from '@heptad/infra/event-store/contract/fixtures.ts'
import { testClickhouse } from '@heptad/infra/testing/clickhouse.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clickhouseDdl } from '../ddl/clickhouse-ddl.ts'
import { noteReads } from '../testing/notes.ts'
import { queryContext } from './query-database.ts'

const [own, stranger] = [newTenant(), newTenant()]
const closing: (() => Promise<unknown>)[] = []
let ask: (sql: string) => Promise<unknown>

beforeAll(async () => {
  const engine = await testClickhouse()
  const clickhouse = openClickhouse(engine.url)
  closing.push(
    () => engine.stop(),
    () => clickhouse.close(),
  )
  const served = [{ table: noteReads, version: 1 }]
  await clickhouse.command({ query: clickhouseDdl(noteReads, 1) })
  for (const tenantId of [own, stranger])
    await clickhouse.insert({
      table: 'test_note_reads_v1',
      format: 'JSONEachRow',
      values: [1, 2].map((row) => ({ tenant_id: tenantId, _stream: 's', _revision: row, _row: 0, _version: row })),
    })
  const context = queryContext({ tenantId: own, served, postgres: null, clickhouse })
  ask = (sql) => context.clickhouse(sql, {})
})
afterAll(async () => {
  for (const close of closing.reverse()) await close()
})

test.each([
  ['{tenant}'],
  ['{tenant} or 1'],
  ['not {tenant}'],
  ['{tenant} = {tenant}'],
  ['1 or tenant_id != generateUUIDv4() or {tenant}'],
])('whatever a query says around its filter, %s, it gives own rows only', async (where) => {
  const rows = await ask(`select distinct tenant_id from read.test_note_reads final where ${where}`)
  expect(rows).toEqual(where === 'not {tenant}' ? [] : [{ tenantId: own }])
})

test.each([
  'settings additional_table_filters = {}',
  "settings additional_table_filters = {'test_note_reads_v1': '1'}",
  'settings readonly = 0',
])('a query cannot take the filter off: %s', async (settings) => {
  await expect(ask(`select 1 from read.test_note_reads where {tenant} or 1 ${settings}`)).rejects.toThrow(/readonly/i)
})

test('a query cannot write', async () => {
  const sql = 'insert into test_note_reads_v1 select * from read.test_note_reads where {tenant}'
  await expect(ask(sql)).rejects.toThrow(/readonly/i)
})
