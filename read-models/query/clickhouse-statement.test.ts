import type { TenantId } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { TENANT_SETTING } from '../ddl/analytics-reader.ts'
import { analyticsTable, date, instant } from '../table.ts'
import { noteReads, notes } from '../testing/notes.ts'
import { clickhouseStatement } from './clickhouse-statement.ts'

const tenantId = '0199a3c0-0000-7000-8000-000000000001' as TenantId
const served = [
  { table: noteReads, version: 2 },
  { table: notes, version: 1 },
]
const ask = (sql: string, more: object = {}) =>
  clickhouseStatement({ tenantId, served, sql, parameters: {}, retention: () => null, ...more })

test('the tenant filter stands where the query says, and once more on the table itself, in a read-only statement', () => {
  expect(ask('select 1 from read.test_note_reads final where {tenant} and x', { parameters: { x: 1 } })).toEqual({
    query: 'select 1 from test_note_reads_v2 final where (tenant_id = {heptad_tenant:UUID}) and x',
    query_params: { x: 1, heptad_tenant: tenantId },
    clickhouse_settings: {
      additional_table_filters: `{'test_note_reads_v2':'tenant_id = toUUID(\\'${tenantId}\\')'}`,
      max_execution_time: 10,
      optimize_aggregation_in_order: 1,
      readonly: '1',
    },
  })
})

test.each([
  ['no filter', 'select 1 from read.test_note_reads'],
  ['a filter in a comment', 'select 1 from read.test_note_reads -- where {tenant}'],
  ['a filter in a long comment', 'select 1 from read.test_note_reads /* where {tenant} */'],
  ['a filter in a text', "select 1 from read.test_note_reads where x = '{tenant}'"],
  ['a filter in a text with quotes', "select 1 from read.test_note_reads where x = '\\' {tenant} '''"],
  ['a filter in a name', 'select 1 as `{tenant}` from read.test_note_reads'],
  ['no table', 'select 1 where {tenant}'],
  ['a second table', 'select 1 from read.test_note_reads where {tenant} and x in (select x from read.test_note_reads)'],
  ['a joined table', 'select 1 from read.test_note_reads join test_other using x where {tenant}'],
  ['a physical table', 'select 1 from test_note_reads_v2 where {tenant} and 1 from read.test_note_reads'],
  [
    'a table of the system',
    'select 1 from read.test_note_reads where {tenant} and x in (select name from system.tables)',
  ],
  ['a table function', "select 1 from read.test_note_reads where {tenant} and x in (select 1 from url('http://x'))"],
  ['a table after a comma', 'select 1 from read.test_note_reads, system.tables where {tenant}'],
  ['a table after an alias and a comma', 'select 1 from read.test_note_reads as n final , test_other where {tenant}'],
  ['a table after IN', 'select 1 from read.test_note_reads where {tenant} and x in test_other'],
  ['an undeclared table', 'select 1 from read.test_others where {tenant}'],
])('a query with %s is not built', (_, sql) => {
  expect(() => ask(sql)).toThrow(/\{tenant\}|reads/)
})

test('lists of columns are no tables', () => {
  const sql = 'select a, b from read.test_note_reads final prewhere {tenant} group by a, b order by a, b limit 1, 2'
  expect(() => ask(sql)).not.toThrow()
})

test('a server with row policies is told the tenant', () => {
  const sql = 'select 1 from read.test_note_reads where {tenant}'
  expect(ask(sql, { hasRowPolicies: true }).clickhouse_settings).toMatchObject({ [TENANT_SETTING]: tenantId })
})

test.each([
  "' or 1 = 1 --",
  "0199a3c0-0000-7000-8000-000000000001' or '1'='1",
  "0199a3c0-0000-7000-8000-000000000001'), 1 or (1",
  '',
  '*',
])('%j is not a tenant', (tenant) => {
  expect(() => ask('select 1 from read.test_note_reads where {tenant}', { tenantId: tenant })).toThrow()
})

test('no parameter takes the place of the tenant', () => {
  const parameters = { heptad_tenant: '0199a3c0-0000-7000-8000-000000000002' }
  const { query_params } = ask('select 1 from read.test_note_reads where {tenant}', { parameters })
  expect(query_params).toEqual({ heptad_tenant: tenantId })
})

test('rows past the retention are not asked for: whole days, of a day or an instant', () => {
  const kept = (table: ReturnType<typeof analyticsTable>) =>
    ask(`select 1 from read.${table.name} where {tenant}`, { served: [{ table, version: 1 }], retention: () => 30 })
      .query
  const daily = analyticsTable('daily', { theDay: date().key() }, { expires: { by: 'theDay', afterDays: null } })
  const timed = analyticsTable('timed', { theTime: instant().key() }, { expires: { by: 'theTime', afterDays: null } })
  expect(kept(daily)).toMatch("the_day >= toDate32(now('UTC')) - toIntervalDay(30)")
  expect(kept(timed)).toMatch("the_time >= toStartOfDay(now('UTC')) - toIntervalDay(30)")
})
