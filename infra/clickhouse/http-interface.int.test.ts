import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestClickhouse, testClickhouse } from '../testing/clickhouse.ts'
import { type Clickhouse, openClickhouse } from './client.ts'

let database: TestClickhouse
let client: Clickhouse

beforeAll(async () => {
  database = await testClickhouse()
  client = openClickhouse(database.url)
})

afterAll(async () => {
  await client.close()
  await database.stop()
})

async function rows(query: string, params: Record<string, unknown> = {}): Promise<unknown[]> {
  return (await client.query({ query, query_params: params, format: 'JSONEachRow' })).json()
}

function origin(): string {
  return `http://${new URL(database.url).host}`
}

function raw(path: string, init: RequestInit & { as?: string } = {}): Promise<Response> {
  const { username, password } = new URL(database.url)
  const credentials = Buffer.from(init.as ?? `${username}:${password}`).toString('base64')
  return fetch(new URL(path, origin()), { ...init, headers: { authorization: `Basic ${credentials}` } })
}

test.each([
  ['Int64', '-9223372036854775808'],
  ['UInt128', '340282366920938463463374607431768211455'],
  ['Int256', '-57896044618658097711785492504343953926634992332820282019728792003956564819968'],
])('%s goes in and out without losing a digit', async (type, value) => {
  expect(await rows(`select {value:${type}} as value`, { value: BigInt(value) })).toEqual([{ value }])
})

test.each([
  ['String', `it's a "quote", a \\ and a\ttab\nand é 🙂`],
  ['Array(String)', [`it's`, '\\', '']],
  ['Nullable(String)', null],
  ['Array(Int32)', [1, -2]],
  ['Map(String, String)', { "it's": '\\' }],
])('a %s parameter arrives as it was sent', async (type, value) => {
  expect(await rows(`select {value:${type}} as value`, { value })).toEqual([{ value }])
})

test('no parameter, setting or database of one request is there for the next', async () => {
  await client.query({
    query: 'select {left:String}',
    query_params: { left: 'over' },
    clickhouse_settings: { max_threads: 7 },
  })
  await expect(rows('select {left:String}')).rejects.toMatchObject({ code: '456', type: 'UNKNOWN_QUERY_PARAMETER' })
  expect(await rows(`select getSetting('max_threads') = 7 as kept`)).toEqual([{ kept: 0 }])
  expect(await (await raw('/?query=select currentDatabase()')).text()).toBe('default\n')
})

test.each([
  ['select * from nothing', '60', 'UNKNOWN_TABLE', 404],
  ['selekt 1', '62', 'SYNTAX_ERROR', 400],
  ['select throwIf(1)', '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO', 500],
])('%s fails with code %s %s', async (query, code, type, status) => {
  await expect(rows(query)).rejects.toMatchObject({ code, type })
  const response = await raw('/', { method: 'POST', body: query })
  expect(response.status).toBe(status)
  expect(response.headers.get('x-clickhouse-exception-code')).toBe(code)
})

test('ten thousand rows are inserted in one request, and counted in its summary', async () => {
  await client.command({ query: 'create table many (id UInt64, amount Int128) engine = MergeTree order by id' })
  const values = Array.from({ length: 10_000 }, (_, id) => ({ id, amount: String(id) }))
  const { summary } = await client.insert({ table: 'many', values, format: 'JSONEachRow' })
  expect(summary?.written_rows).toBe('10000')
  expect(await rows('select count() as rows, sum(amount) as total from many')).toEqual([
    { rows: '10000', total: '49995000' },
  ])
})

test('a block that is sent again with its token is stored once', async () => {
  await client.command({
    query: `create table once (id UInt64) engine = ReplacingMergeTree order by id
            settings non_replicated_deduplication_window = 1000`,
  })
  const send = (token: string) =>
    client.insert({
      table: 'once',
      values: [{ id: 1 }],
      format: 'JSONEachRow',
      clickhouse_settings: { insert_deduplication_token: token },
    })
  await send('first')
  await send('first')
  await send('second')
  expect(await rows('select count() as rows from once')).toEqual([{ rows: '2' }])
})

test('one bad row refuses the whole block', async () => {
  await client.command({ query: 'create table strict (id UInt64) engine = MergeTree order by id' })
  const block = client.insert({ table: 'strict', values: [{ id: 1 }, { id: 'no' }], format: 'JSONEachRow' })
  await expect(block).rejects.toMatchObject({ code: '27' })
  expect(await rows('select count() as rows from strict')).toEqual([{ rows: '0' }])
})

test('only the right password is let in, and ping needs none', async () => {
  expect((await raw('/?query=select 1', { as: 'default:wrong' })).status).toBe(403)
  expect((await raw('/?query=select 1', { as: 'nobody:wrong' })).status).toBe(403)
  expect((await fetch(new URL('/?query=select 1', origin()))).status).toBe(401)
  expect(await (await fetch(new URL('/ping', origin()))).text()).toBe('Ok.\n')
})

test('GET reads and changes nothing', async () => {
  const response = await raw('/?query=create table sneaky (id UInt8) engine = Memory')
  expect(response.status).toBe(403)
  expect(response.headers.get('x-clickhouse-exception-code')).toBe('164')
})

test('settings and database names cannot carry SQL of their own', async () => {
  expect((await raw('/?query=select 1&max_threads%3D1%3Bselect=1')).status).toBe(400)
  expect((await raw("/?query=select 1&max_threads=1'; drop database default --")).status).not.toBe(200)
  expect((await raw('/?query=select 1&database=x`; select 2')).status).toBe(404)
})

test('a body over the limit is refused', async () => {
  const body = Buffer.alloc(33 * 1024 * 1024, ' ')
  const response = await raw('/', { method: 'POST', body }).catch(() => null)
  expect(response?.status ?? 413).toBe(413)
  expect((await raw('/?query=select 1')).status).toBe(200)
})

test('what is still running when the next one comes is waited for', async () => {
  const order: string[] = []
  const slow = rows('select sleep(0.5) as x').then(() => order.push('slow'))
  await client.ping()
  const quick = rows('select 1 as x').then(() => order.push('quick'))
  await Promise.all([slow, quick])
  expect(order).toEqual(['slow', 'quick'])
})

test('a statement over its time is ended, so that those behind it get their turn', async () => {
  const endless = client.query({
    query: 'select sum(number) from numbers(1000000000000)',
    clickhouse_settings: { max_execution_time: 1 },
  })
  await expect(endless).rejects.toMatchObject({ code: '159', type: 'TIMEOUT_EXCEEDED' })
  expect(await rows('select 1 as one')).toEqual([{ one: 1 }])
})

test('a statement that nobody waits for any more is not run', async () => {
  await client.command({ query: 'create table unwanted (id UInt8) engine = MergeTree order by id' })
  const slow = rows('select sleep(3) as x')
  const abort = new AbortController()
  const given = client.command({ query: 'insert into unwanted values (1)', abort_signal: abort.signal })
  setTimeout(() => abort.abort(), 300)
  await expect(given).rejects.toThrow()
  await slow
  expect(await rows('select count() as rows from unwanted')).toEqual([{ rows: '0' }])
})
