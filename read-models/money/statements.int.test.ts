import { TenantId } from '@heptad/schemas/ids.ts'
import { getStatement } from '@heptad/schemas/money/statement.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountId, ENTRIES, insertHotAccount, recordedAt, twinId } from './testing/hot-account.ts'
import { type MoneyDatabase, mostRows, openMoneyDatabase } from './testing/money-database.ts'

const tenant = TenantId.parse('11111111-1111-4111-8111-111111111111')
/** Two revisions share an instant, so that eleven entries were recorded from here on. */
const ENTRIES_BUT_TEN = BigInt(ENTRIES - 10)

let database: MoneyDatabase

beforeAll(async () => {
  database = await openMoneyDatabase()
  await insertHotAccount(database, tenant)
})
afterAll(() => database?.close())

test('a page of a statement is read by the index, from its place on', async () => {
  const input = { accountId, from: recordedAt(500n), after: `${recordedAt(1000n)}-1001`, limit: 10 }
  const plan = await database.plan(tenant, 'money.statements.get', input)
  expect(plan).toMatch(/Index Scan using money_account_entries_v1_pkey/)
  expect(mostRows(plan)).toBe(11)
  const [row] = await database.ask(tenant, 'money.statements.get', input)
  const statement = getStatement.row.parse(row)
  expect(statement).toMatchObject({ opening: { credits: '499' }, closing: { credits: `${ENTRIES}` } })
  expect(statement.entries.map(({ accountVersion }) => accountVersion)).toEqual(
    Array.from({ length: 10 }, (_, index) => `${1002 + index}`),
  )
  expect(statement.next).toBe(`${recordedAt(1011n)}-1011`)
})

test('a page that ends with the last entry is the last one', async () => {
  const input = { accountId, from: recordedAt(ENTRIES_BUT_TEN) }
  const lengthAndNext = async (limit: number) => {
    const [row] = await database.ask(tenant, 'money.statements.get', { ...input, limit })
    const { entries, next, closing } = getStatement.row.parse(row)
    expect(closing.normalBalance).toBe(`${ENTRIES}`)
    return [entries.length, next === null]
  }
  expect(await lengthAndNext(9)).toEqual([9, false])
  expect(await lengthAndNext(11)).toEqual([11, true])
  expect(await lengthAndNext(12)).toEqual([11, true])
})

test.each(['money.statements.get', 'money.entries.list'])(
  '%s is of the account in the book that is named',
  async (name) => {
    const of = async (input: object) => (await database.ask(tenant, name, input)).slice(0, 1)
    const named = { account: 'users:1', asset: 'EUR' }
    expect(await of(named)).toMatchObject([{ accountId, bookId: 'main' }])
    expect(await of({ accountId, bookId: 'twin' })).toEqual([])
    const isStatement = name === 'money.statements.get'
    expect(await of({ ...named, bookId: 'twin' })).toMatchObject(
      isStatement ? [{ accountId: twinId, entries: [] }] : [],
    )
  },
)

test('a statement goes on from any instant that there is', async () => {
  for (const [after, first] of [
    ['0000-01-01T00:00:00.000000Z-0', '1'],
    ['9999-12-31T23:59:59.999999Z-0', undefined],
  ]) {
    const [row] = await database.ask(tenant, 'money.statements.get', { accountId, after, limit: 1 })
    expect(getStatement.row.parse(row).entries[0]?.accountVersion).toBe(first)
  }
})

test('a statement of a range without entries, or of no length, has equal balances', async () => {
  for (const range of [
    { from: '2025-01-01', to: '2025-02-01' },
    { from: '2026-01-01', to: '2026-01-01' },
  ]) {
    const [row] = await database.ask(tenant, 'money.statements.get', { accountId, ...range })
    const { opening, closing, entries } = getStatement.row.parse(row)
    expect(entries).toEqual([])
    expect(opening).toEqual(closing)
  }
})

test('a statement begins with what was recorded at `from`, and ends before what was at `to`', async () => {
  const range = { from: recordedAt(4n), to: recordedAt(8n) }
  const [row] = await database.ask(tenant, 'money.statements.get', { accountId, ...range })
  const { opening, closing, entries } = getStatement.row.parse(row)
  expect(entries.map(({ accountVersion }) => accountVersion)).toEqual(['4', '5', '6', '7'])
  expect([opening.credits, closing.credits]).toEqual(['3', '7'])
})
