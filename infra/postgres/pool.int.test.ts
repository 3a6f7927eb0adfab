import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestPostgresServer, testPostgresServer } from '../testing/database.ts'
import { kindOfPostgresError } from './errors.ts'
import { openPool, type PoolOptions } from './pool.ts'

let server: TestPostgresServer
let admin: Pool

beforeAll(async () => {
  server = await testPostgresServer()
  admin = pool({ role: 'heptad' })
  await admin.query('create role plain nologin')
})

afterAll(async () => {
  await admin.end()
  await server.stop()
})

function pool(options: Partial<PoolOptions> = {}): Pool {
  return openPool({ url: server.url, role: 'plain', max: 2, applicationName: 'pool test', ...options })
}

async function one(open: Pool, sql: string): Promise<unknown> {
  try {
    return (await open.query(sql)).rows[0]
  } finally {
    await open.end()
  }
}

test('connections act as the role from the start and may do no more than it', async () => {
  expect(await one(pool(), 'select current_user as role, session_user as login')).toEqual({
    role: 'plain',
    login: 'heptad',
  })
  await expect(one(pool(), 'create table public.forbidden (id integer)')).rejects.toMatchObject({ code: '42501' })
})

test('options in the address do not win over the role', async () => {
  const url = `${server.url}?options=${encodeURIComponent('-c role=heptad -c work_mem=5MB')}`
  expect(await one(pool({ url }), `select current_user as role, current_setting('work_mem') as memory`)).toEqual({
    role: 'plain',
    memory: '5MB',
  })
})

test('further settings reach the session, with spaces too', async () => {
  const extraOptions = { search_path: 'one, two', lock_timeout: '3s' }
  expect(
    await one(
      pool({ extraOptions }),
      `select current_setting('search_path') as path, current_setting('lock_timeout') as lock`,
    ),
  ).toEqual({ path: 'one, two', lock: '3s' })
})

test('a statement over its time is cancelled and may be tried again', async () => {
  const error = await one(pool({ statementTimeoutMs: 50 }), 'select pg_sleep(5)').catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: '57014' })
  expect(kindOfPostgresError(error)).toBe('retryable')
})

test('whole numbers keep every digit and times every microsecond', async () => {
  const sql = `select 9223372036854775807::int8 as big, 1e30::numeric(40,0) as huge, 1.50::numeric as exact,
    timestamptz '2026-01-31 13:00:00.000001+01' as at, array[array[1],array[null]]::int8[] as bigs, array[0.10]::numeric[] as exacts,
    array[timestamptz '2026-01-31 12:00+00'] as times, 1::int4 as small`
  expect(await one(pool(), sql)).toEqual({
    big: 9223372036854775807n,
    huge: `1${'0'.repeat(30)}`,
    exact: '1.50',
    at: '2026-01-31T12:00:00.000001Z',
    bigs: [[1n], [null]],
    exacts: ['0.10'],
    times: ['2026-01-31T12:00:00.000000Z'],
    small: 1,
  })
})

test('the loss of an idle connection is told, and the next query gets a new one', async () => {
  const lost: Error[] = []
  const open = pool({ onConnectionLost: (error) => lost.push(error) })
  await open.query('select 1')
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pool test' and pid <> pg_backend_pid()`,
  )
  await expect.poll(() => lost.length).toBe(1)
  expect(kindOfPostgresError(lost[0])).toBe('connection-lost')
  expect(await one(open, 'select 1 as one')).toEqual({ one: 1 })
})

test('the loss of a connection that is held but not busy fails its next query and nothing else', async () => {
  const open = pool()
  const client = await open.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  await admin.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid])
  const error = await client.query('select 1').catch((thrown: unknown) => thrown)
  expect(kindOfPostgresError(error)).toBe('connection-lost')
  client.release(true)
  await open.end()
})

test('kill -9 of the server is a lost connection, while it is away and for those in flight', async () => {
  const open = pool({ max: 1 })
  const inFlight = open.query('select pg_sleep(30)').catch((thrown: unknown) => thrown)
  await expect
    .poll(async () => (await admin.query(`select from pg_stat_activity where query like '%pg_sleep(30)'`)).rowCount)
    .toBeGreaterThan(0)
  process.kill(server.pid, 'SIGKILL')
  process.kill(-server.pid, 'SIGKILL')
  expect(kindOfPostgresError(await inFlight)).toBe('connection-lost')
  expect(kindOfPostgresError(await open.query('select 1').catch((thrown: unknown) => thrown))).toBe('connection-lost')
  await server.restart()
  expect(await one(open, 'select 1 as one')).toEqual({ one: 1 })
})

test('a connection that is open but dead is given up, and the next one works', async () => {
  const { hostname, port } = new URL(server.url)
  let isDead = false
  const relay = createServer((client) => {
    const onward = connect(Number(port), hostname)
    client.on('data', (chunk) => isDead || onward.write(chunk))
    onward.on('data', (chunk) => isDead || client.write(chunk))
    client.once('close', () => onward.destroy())
    client.on('error', () => {})
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const url = new URL(server.url)
  url.port = String((relay.address() as AddressInfo).port)
  const open = pool({ url: url.href, statementTimeoutMs: 200 })
  expect((await open.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  isDead = true
  const error = await open.query('select 1').catch((thrown: unknown) => thrown)
  expect(kindOfPostgresError(error)).toBe('connection-lost')
  isDead = false
  expect((await open.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await open.end()
  relay.close()
})
