import { type Clickhouse, openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { type TestClickhouse, testClickhouse } from '@heptad/infra/testing/clickhouse.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noteReads } from '../testing/notes.ts'
import {
  analyticsReader,
  ensureAnalyticsReader,
  policyStatements,
  provePolicy,
  RowPolicyBroken,
  readerStatements,
  refusalAdvice,
} from './analytics-reader.ts'
import { clickhouseDdl } from './clickhouse-ddl.ts'

const NOT_ENOUGH_PRIVILEGES = '497'
const NO_SUCH_USER = '511'

let engine: TestClickhouse
let clickhouse: Clickhouse

beforeAll(async () => {
  engine = await testClickhouse()
  clickhouse = openClickhouse(engine.url)
  await clickhouse.command({ query: clickhouseDdl(noteReads, 1) })
})
afterAll(async () => {
  await clickhouse.close()
  await engine.stop()
})

test('every process derives the same reader of a server, whose password says nothing of that of the URL', () => {
  const one = analyticsReader('https://admin:hunter2@analytics:8443/shop')
  expect(analyticsReader('https://admin:hunter2@analytics:8443/shop')).toEqual(one)
  expect(one).toMatchObject({ user: 'heptad_reader_shop', database: 'shop' })
  expect(one.url).toMatch(/^https:\/\/heptad_reader_shop:[\w-]{43}@analytics:8443\/shop$/)
  expect(one.url).not.toContain('hunter2')
  expect(analyticsReader('https://admin:other@analytics:8443/shop').url).not.toBe(one.url)
  expect(readerStatements(one).join()).not.toContain(new URL(one.url).password)
})

test('every database has a reader of its own, whatever its name is made of', () => {
  const databases = ['a-b', 'a_b', 'a.b', 'ä', 'ö', '_']
  const users = databases.map((database) => analyticsReader(`http://admin:x@analytics/${database}`).user)
  expect(new Set(users).size).toBe(databases.length)
  for (const user of users) expect(user).toMatch(/^\w+$/)
  expect(analyticsReader('http://admin:x@analytics/a_b').user).toBe('heptad_reader_a_b')
})

test('the embedded engine understands every statement, and refuses it only because its user may make no users', async () => {
  const reader = analyticsReader(engine.url)
  for (const query of [...readerStatements(reader), ...policyStatements(reader, 'test_note_reads_v1')]) {
    const refused = await clickhouse.command({ query }).then(
      () => null,
      (error) => error,
    )
    expect(refused?.code, `${query}: ${refused}`).toBe(query.startsWith('grant') ? NO_SUCH_USER : NOT_ENOUGH_PRIVILEGES)
  }
})

test('where the user may make no policies, that is an outcome with its reason, and what to do about it', async () => {
  const outcome = await ensureAnalyticsReader(clickhouse, engine.url)
  expect(outcome).toMatchObject({ kind: 'refused', why: expect.any(String) })
  expect(refusalAdvice(engine.url, 'no')).toMatch(/CREATE ROW POLICY.*custom_settings_prefixes/)
})

test('a policy that does not hold is noticed, for the reader is shown rows of nobody', async () => {
  const { user: _, ...shown } = analyticsReader(engine.url)
  const everybody = { ...shown, user: 'default', url: engine.url }
  const settingOfAllServers = 'log_comment'
  await provePolicy(everybody, 'test_note_reads_v1', settingOfAllServers)
  await clickhouse.insert({
    table: 'test_note_reads_v1',
    format: 'JSONEachRow',
    values: [{ tenant_id: '0199a3c0-0000-7000-8000-000000000001', read_id: 'a' }],
  })
  const proof = provePolicy(everybody, 'test_note_reads_v1', settingOfAllServers)
  await expect(proof).rejects.toThrow(RowPolicyBroken)
})
