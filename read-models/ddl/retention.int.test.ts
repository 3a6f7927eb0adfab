import { dayOf } from '@heptad/schemas/day.ts'
import { Instant, plusMs } from '@heptad/schemas/instant.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { analyticsTable, date, instant, type Table } from '../table.ts'
import { openReadWorld, type ReadWorld } from '../testing/read-world.ts'
import { ensureReadModels } from './ensure-read-models.ts'

const daily = analyticsTable('test_daily', { day: date().key() }, { expires: { by: 'day', afterDays: null } })
const timed = analyticsTable('test_timed', { at: instant().key() }, { expires: { by: 'at', afterDays: null } })
const model = { name: 'test.expiring', version: 1, tables: [daily, timed] }
const now = Instant.parse(new Date().toISOString())
const daysAgo = (days: number) => plusMs(now, -days * 86_400_000)
let world: ReadWorld

beforeAll(async () => {
  world = await openReadWorld()
})
afterAll(() => world.close())

function ensure(retention: (table: Table) => number | null): Promise<void> {
  return ensureReadModels({ postgres: world.owner, clickhouse: world.clickhouse, models: [model], retention })
}

async function values(query: string): Promise<readonly unknown[]> {
  const result = await world.clickhouse.query({ query, format: 'JSONCompactEachRow' })
  return (await result.json<readonly unknown[]>()).map(([value]) => value)
}

async function expiries(): Promise<readonly unknown[]> {
  return values(
    "select extract(create_table_query, 'TTL (.*?) SETTINGS') from system.tables where database = currentDatabase() order by name",
  )
}

const mutations = () => values('select count() from system.mutations where database = currentDatabase()')

test('the retention of a start replaces that of the last, and one that is the same changes nothing', async () => {
  await ensure((table) => (table.name === 'test_daily' ? 30 : null))
  expect(await expiries()).toEqual(['day + toIntervalDay(31)', ''])
  await ensure(() => 7)
  expect(await expiries()).toEqual(['day + toIntervalDay(8)', 'at + toIntervalDay(8)'])
  const before = await mutations()
  await ensure(() => 7)
  expect(await mutations()).toEqual(before)
  await ensure(() => null)
  expect(await expiries()).toEqual(['', ''])
})

test('ClickHouse removes days that are past it, and no day before or after', async () => {
  await ensure(() => null)
  const days = ['1900-01-01', dayOf(daysAgo(32)), dayOf(daysAgo(29)), dayOf(now), '2299-12-31']
  for (const [table, column] of [
    ['test_daily_v1', 'day'],
    ['test_timed_v1', 'at'],
  ] as const)
    await world.clickhouse.insert({
      table,
      format: 'JSONEachRow',
      values: days.map((day, row) => ({ [column]: day, _stream: 's', _revision: row, _row: 0, _version: row })),
    })
  await ensure(() => 30)
  for (const [table, column] of [
    ['test_daily_v1', 'day'],
    ['test_timed_v1', 'at'],
  ]) {
    await world.clickhouse.command({ query: `optimize table ${table} final` })
    expect(await values(`select toString(toDate32(${column})) from ${table} order by 1`)).toEqual(days.slice(2))
  }
})
