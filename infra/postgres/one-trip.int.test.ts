import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../testing/database.ts'
import { inOneTrip, type Statement } from './one-trip.ts'
import { openPool } from './pool.ts'
import { type PostgresPool, transactionInOneTrip } from './transaction.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let pool: PostgresPool

beforeAll(async () => {
  database = await testDatabase()
  pool = openPool({ url: database.url, role: 'none', max: 1, applicationName: 'test' })
  await pool.query('create table things (id integer primary key, note text)')
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

const insert = (id: number, note: string | null = null): Statement => ({
  text: 'insert into things values ($1, $2)',
  values: [id, note],
})
const count: Statement = { text: 'select count(*) from things', values: [] }
const ids = async () => (await pool.query('select id from things order by id')).rows.map(({ id }) => id)

test('statements are answered in order, with their values, again and again', async () => {
  const client = await pool.connect()
  const all: Statement = {
    text: `select $1::bigint as n, $2::text[] as texts, $3::text as nothing, '2026-01-31 12:00:00.25+00'::timestamptz as at`,
    values: [7n, ['a,b', 'c"d\\', null], null],
  }
  for (let turn = 0; turn < 3; turn += 1) {
    const [begun, found, changed] = await inOneTrip(client, [
      { text: 'begin', values: [] },
      all,
      { text: 'update things set note = note', values: [] },
      { text: 'rollback', values: [] },
    ])
    expect(begun).toEqual({ columns: [], rows: [], rowCount: 0 })
    expect(found).toEqual({
      columns: ['n', 'texts', 'nothing', 'at'],
      rows: [[7n, ['a,b', 'c"d\\', null], null, '2026-01-31T12:00:00.250000Z']],
      rowCount: 1,
    })
    expect(changed?.rowCount).toBe(0)
  }
  client.release()
})

test('each result is told of, in order, also before one that fails', async () => {
  const told: unknown[] = []
  const one: Statement = { text: 'select $1::integer', values: [1] }
  const trip = transactionInOneTrip(pool, [one, { ...one, values: [2] }, { ...one, values: ['x'] }, one], ({ rows }) =>
    told.push(rows),
  )
  await expect(trip).rejects.toMatchObject({ code: '22P02' })
  expect(told).toEqual([[[1]], [[2]]])
})

test('a statement that fails undoes those before it, and none after it runs', async () => {
  const failing = transactionInOneTrip(pool, [insert(1), insert(1), insert(2)])
  await expect(failing).rejects.toMatchObject({ code: '23505' })
  expect(await ids()).toEqual([])
})

test('without begin and commit they are one transaction all the same', async () => {
  const client = await pool.connect()
  await expect(inOneTrip(client, [insert(3), insert(3)])).rejects.toMatchObject({ code: '23505' })
  client.release()
  expect(await ids()).toEqual([])
})

test('a connection goes on after a failure, and prepares anew what had not come through', async () => {
  const client = await pool.connect()
  const divide = (by: number): Statement => ({ text: 'select 1 / $1::integer as quotient', values: [by] })
  await expect(inOneTrip(client, [divide(0), count])).rejects.toMatchObject({ code: '22012' })
  const [quotient, counted] = await inOneTrip(client, [divide(1), count])
  expect([quotient?.rows, counted?.rows]).toEqual([[[1]], [[0n]]])
  client.release()
})

test('a value that cannot be read rejects, and the next answer is whole', async () => {
  const client = await pool.connect()
  const timestamp = (text: string): Statement => ({ text: 'select $1::timestamptz as at', values: [text] })
  await expect(inOneTrip(client, [timestamp('infinity')])).rejects.toThrow('not an instant')
  expect((await inOneTrip(client, [timestamp('2026-01-31T12:00:00Z')]))[0]?.rows).toEqual([
    ['2026-01-31T12:00:00.000000Z'],
  ])
  client.release()
})

test('a whole transaction is committed in one trip, and answers without its begin and commit', async () => {
  const results = await transactionInOneTrip(pool, [insert(4, 'x'), count])
  expect(results.map(({ rowCount }) => rowCount)).toEqual([1, 1])
  expect(await ids()).toEqual([4])
})

test('a connection that is cut rejects', async () => {
  const killed = transactionInOneTrip(pool, [
    { text: 'select pg_terminate_backend(pg_backend_pid())', values: [] },
    count,
  ])
  await expect(killed).rejects.toThrow()
  expect(await ids()).toEqual([4])
})
