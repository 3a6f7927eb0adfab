import { openPool } from '@heptad/infra/postgres/pool.ts'
import { inTransaction, type PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { postgresDdl } from '@heptad/read-models/ddl/postgres-ddl.ts'
import { qualifiedName } from '@heptad/read-models/physical.ts'
import { integer, table, text } from '@heptad/read-models/table.ts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ProjectionDefinition } from '../define.ts'
import { estimatedRows } from './build-sizes.ts'
import { compareTables, type OnePosition } from './compare-tables.ts'

/** Two pages and a half of each tenant, so that pages end in one and go on in the other. */
const ROWS = 5_000
const tenants = [1, 2].map((digit) => `${digit}0000000-0000-4000-8000-000000000000`)
const rows = table('test_rows', { kind: text().key(), number: integer().key(), value: integer() })
const copy = { ...rows, build: 2 }
const [expected, found] = [rows, copy].map((one) => qualifiedName(one, 1))
const pair = { expected: { table: rows, version: 1 }, found: { table: copy, version: 1 } }
let pool: PostgresPool
let drop: () => Promise<void>

beforeAll(async () => {
  const database = await testDatabase()
  pool = openPool({ url: database.url, role: 'none', max: 1, applicationName: 'test-compare' })
  drop = async () => {
    await pool.end()
    await database.drop()
  }
  for (const statement of [rows, copy].flatMap((one) => postgresDdl(one, 1))) await pool.query(statement)
  await pool.query(
    `insert into ${expected} select tenant_id, 'kind', number, number from unnest($1::uuid[]) tenant_id, generate_series(1, ${ROWS}) number`,
    [tenants],
  )
})
beforeEach(async () => {
  await pool.query(`truncate ${found}`)
  await pool.query(`insert into ${found} select * from ${expected}`)
})
afterAll(() => drop())

const atOnePosition: OnePosition = (work) => inTransaction(pool, 'begin', work)

async function compared() {
  const told: bigint[] = []
  const difference = await compareTables(pair, atOnePosition, async (rowsSoFar) => void told.push(rowsSoFar))
  expect(told.length).toBeGreaterThanOrEqual(5)
  expect(told.at(-1)).toBe(difference.expectedRows)
  return { ...difference, first: difference.first.length }
}

const BOTH = BigInt(2 * ROWS)

test('every row is compared once, whatever the pages', async () => {
  expect(await compared()).toMatchObject({ expectedRows: BOTH, foundRows: BOTH, differing: 0n, first: 0 })
  await pool.query(`update ${found} set value = value + 1`)
  expect(await compared()).toMatchObject({ expectedRows: BOTH, foundRows: BOTH, differing: BOTH, first: 10 })
})

test.each([
  ['the first row', 'number = 1'],
  ['where a page ends', 'number = 2000'],
  ['where a page begins', 'number = 2001'],
  ['the last row', `number = ${ROWS}`],
  ['most of a page and more', 'number between 1500 and 4500'],
])('a row too few or too many is found: %s', async (_, which) => {
  const { rowCount } = await pool.query(`delete from ${found} where ${which}`)
  const gone = BigInt(rowCount ?? 0)
  expect(gone).toBeGreaterThan(1n)
  const lost = { expectedRows: BOTH, foundRows: BOTH - gone, differing: gone, first: Math.min(Number(gone), 10) }
  expect(await compared()).toMatchObject(lost)
  await pool.query(`insert into ${found} select * from ${expected} where ${which}`)
  await pool.query(`insert into ${found} select tenant_id, kind || '+', number, value from ${expected} where ${which}`)
  expect(await compared()).toMatchObject({ ...lost, foundRows: BOTH + gone })
})

test('how many rows there are to compare is known once the database has looked', async () => {
  const built = { tables: [rows, copy], version: 1 } as unknown as ProjectionDefinition
  await pool.query(`truncate ${found}; analyze ${found}`)
  await pool.query(`analyze ${expected}`)
  expect(await estimatedRows(pool, built)).toBe(BigInt(ROWS * tenants.length))
  expect(await estimatedRows(pool, { ...built, tables: [{ ...rows, build: 3 }] })).toBe(0n)
})
