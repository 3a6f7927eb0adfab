import { TenantId } from '@heptad/schemas/ids.ts'
import { instantFromMicros } from '@heptad/schemas/instant.ts'
import { getBalance, listTransactions, trialBalance } from '@heptad/schemas/money/queries.ts'
import { listRollUps } from '@heptad/schemas/money/roll-up.ts'
import { getStatement } from '@heptad/schemas/money/statement.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accountId, ENTRIES, insertHotAccount, recordedAt, START, twinId } from './testing/hot-account.ts'
import { type MoneyDatabase, mostRows, openMoneyDatabase } from './testing/money-database.ts'

const tenant = TenantId.parse('11111111-1111-4111-8111-111111111111')
const stranger = TenantId.parse('22222222-2222-4222-8222-222222222222')
const ACCOUNTS = 5

let database: MoneyDatabase

beforeAll(async () => {
  database = await openMoneyDatabase()
  await insertHotAccount(database, tenant)
})
afterAll(() => database?.close())

describe('a balance as of a moment', () => {
  test.each([
    ['an instant', { at: recordedAt(1000n) }, '1001'],
    ['the end of a day', { at: '2026-01-31' }, `${ENTRIES}`],
    ['a revision, where another one has the same instant', { revision: '1000' }, '1000'],
    ['an effective day', { at: '2026-02-15', basis: 'effective' }, `${ENTRIES + 366 + 365 + 31 + 15}`],
    ['an effective day before there were any', { at: '0001-01-01', basis: 'effective' }, '0'],
  ])('%s is found', async (_, input, credits) => {
    const [row] = await database.ask(tenant, 'money.balances.get', { accountId, ...input })
    expect(row).toMatchObject({ path: 'users:1', credits, normalBalance: credits })
    expect(await database.ask(tenant, 'money.balances.list', { pathPrefix: 'users:1', ...input }, 1)).toMatchObject([
      row,
      { path: 'users:1:cash', credits: '0' },
    ])
    expect(await database.ask(stranger, 'money.balances.get', { accountId, ...input })).toEqual([])
    expect(await database.ask(stranger, 'money.balances.list', input)).toEqual([])
  })

  const MOMENTS = [{ at: recordedAt(4n) }, { revision: '4' }, { at: '2026-02-15', basis: 'effective' }]

  test.each(MOMENTS)('of %j is that of the account in the book that is named', async (moment) => {
    const of = (input: object) => database.ask(tenant, 'money.balances.get', { ...moment, ...input })
    const named = { account: 'users:1', asset: 'EUR' }
    expect(await of(named)).toMatchObject([{ accountId }])
    expect(await of({ ...named, bookId: 'twin' })).toMatchObject([{ accountId: twinId, credits: '0' }])
    expect(await of({ accountId, bookId: 'twin' })).toEqual([])
    const below = { ...moment, bookId: 'twin', pathPrefix: 'users:1' }
    expect(await database.ask(tenant, 'money.balances.list', below)).toMatchObject([{ accountId: twinId }])
  })

  test.each(MOMENTS.slice(0, 2))('of %j is that after the last leg of an event, less what it holds', async (moment) => {
    const of = { ...moment, bookId: 'twin', account: 'users:10', asset: 'EUR' }
    expect(await database.ask(tenant, 'money.balances.get', of)).toMatchObject([
      { version: '2', pendingDebits: '20', pendingCredits: '2', normalBalance: '0', available: '-20' },
    ])
  })

  test('there is none before the account was opened', async () => {
    for (const at of ['2025-12-31', '0000-01-01T00:00:00Z', instantFromMicros(START - 1n)])
      expect(await database.ask(tenant, 'money.balances.get', { accountId, at })).toEqual([])
  })

  test.each([
    ['0000-01-01', '0'],
    ['1899-12-31', '0'],
    ['1900-01-01', '7'],
    ['1900-01-31', '7'],
    ['1900-02-01', '7'],
    ['9999-12-31', '7'],
  ])('what counts on the first day of all counts by the end of %s as %s', async (at, credits) => {
    const world = { account: 'world', asset: 'EUR' }
    expect(await database.ask(tenant, 'money.balances.get', { ...world, at, basis: 'effective' })).toMatchObject([
      { credits, pendingCredits: null, available: null, version: null },
    ])
  })

  test.each([{ at: recordedAt(1000n) }, { revision: '1000' }])('%j reads one entry, by an index', async (input) => {
    const plan = await database.plan(tenant, 'money.balances.get', { accountId, ...input })
    expect(plan).toMatch(/Index Scan Backward using money_account_entries_v1_pkey/)
    expect(plan).toMatch(/Index Cond: .*account_id = .*recorded_at <= /)
    expect(plan).not.toMatch(/Sort Key: .*recorded_at/)
    expect(mostRows(plan)).toBeLessThanOrEqual(2)
  })

  test('of an effective day it reads the last entry by then, and the months before and the days of the month', async () => {
    const plan = await database.plan(tenant, 'money.balances.get', { accountId, at: '2026-02-15', basis: 'effective' })
    expect(plan).toContain('money_effective_months_v1_pkey')
    expect(plan).toContain('money_effective_days_v1_pkey')
    expect(plan).toMatch(/Index Scan Backward using money_account_entries_v1_pkey/)
    expect(mostRows(plan)).toBe(25 + 15)
  })

  test('a list looks up the accounts of its page and no others, each by the index', async () => {
    const plan = await database.plan(tenant, 'money.balances.list', { at: recordedAt(1000n) })
    expect(plan).toMatch(/Index Scan Backward using money_account_entries_v1_pkey/)
    expect(mostRows(plan)).toBeLessThanOrEqual(ACCOUNTS)
  })
})

describe('moments that are not one', () => {
  test.each([
    { at: '2026-01-31', revision: '3' },
    { basis: 'effective' },
    { basis: 'effective', revision: '3' },
    { basis: 'effective', at: '2026-01-31T00:00:00Z' },
    { at: 'yesterday' },
    { revision: '-1' },
  ])('%j is refused', (asOf) => {
    expect(getBalance.input.safeParse({ accountId, ...asOf }).success).toBe(false)
    expect(trialBalance.input.safeParse(asOf).success).toBe(false)
    expect(listRollUps.input.safeParse(asOf).success).toBe(false)
  })

  test('a roll-up of depth 0 needs a prefix, and a place in a statement is one that it gave', () => {
    expect(listRollUps.input.safeParse({ depth: 0 }).success).toBe(false)
    for (const after of ['7', '9999-99-99T99:99:99.000000Z-1', '2026-02-30T00:00:00.000000Z-1'])
      expect(getStatement.input.safeParse({ accountId, after }).success).toBe(false)
    expect(listTransactions.input.safeParse({ order: 'random' }).success).toBe(false)
  })
})

describe('roll-ups', () => {
  const at = { at: recordedAt(1000n) }
  test.each<[object, readonly (readonly [string, number, string])[]]>([
    [
      {},
      [
        ['users', 3, '1011'],
        ['users-2', 1, '100'],
        ['world', 1, '10000'],
      ],
    ],
    [
      { depth: 2 },
      [
        ['users-2', 1, '100'],
        ['users:1', 2, '11'],
        ['users:3', 1, '1000'],
        ['world', 1, '10000'],
      ],
    ],
    [
      { depth: 100 },
      [
        ['users-2', 1, '100'],
        ['users:1', 1, '1'],
        ['users:1:cash', 1, '10'],
        ['users:3', 1, '1000'],
        ['world', 1, '10000'],
      ],
    ],
    [{ pathPrefix: 'users', depth: 0 }, [['users', 3, '1011']]],
    [
      { pathPrefix: 'users' },
      [
        ['users:1', 2, '11'],
        ['users:3', 1, '1000'],
      ],
    ],
    [{ asset: 'USD' }, []],
    [{ bookId: 'other' }, []],
    [
      { ...at, depth: 2 },
      [
        ['users-2', 1, '0'],
        ['users:1', 2, '1001'],
        ['users:3', 1, '0'],
        ['world', 1, '0'],
      ],
    ],
    [
      { ...at, pathPrefix: 'users:1' },
      [
        ['users:1', 1, '1001'],
        ['users:1:cash', 1, '0'],
      ],
    ],
  ])('of %j, on pages of any size', async (input, expected) => {
    for (const limit of [1, 2, 100]) {
      const rows = await database.ask(tenant, 'money.roll-ups.list', input, limit)
      expect(
        rows.map((row) => listRollUps.row.parse(row)).map(({ path, accounts: n, credits }) => [path, n, credits]),
      ).toEqual(expected)
    }
    expect(await database.ask(stranger, 'money.roll-ups.list', input)).toEqual([])
  })

  test.each([{}, at])(
    'of a prefix, at %j, leave out a path that only begins with the same characters',
    async (moment) => {
      const input = { ...moment, pathPrefix: 'users', depth: 0 }
      expect(await database.ask(tenant, 'money.roll-ups.list', input)).toMatchObject([{ path: 'users', accounts: 3 }])
    },
  )
})
