import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { getStatement } from '@heptad/schemas/money/statement.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { moneyAccounts } from './accounts.table.ts'
import { moneyEntries } from './entries.table.ts'
import { type MoneyDatabase, openMoneyDatabase } from './testing/money-database.ts'
import { moneyTransactions } from './transactions.table.ts'

const tenant = TenantId.parse('11111111-1111-4111-8111-111111111111')
const idOf = (index: number) => `0199a3c0-0000-7000-8000-${index.toString().padStart(12, '0')}`
const WALLET = idOf(1)
const OPENED_AT = Instant.parse('2026-01-01T00:00:00Z')

/** Some revisions are no transactions, and several transactions have one time. */
const POSTED = [
  ...[
    { revision: 3n, at: '2026-01-30T23:59:59.999999Z' },
    { revision: 4n, at: '2026-01-31T00:00:00.000000Z' },
    { revision: 7n, at: '2026-01-31T00:00:00.000000Z' },
    { revision: 8n, at: '2026-01-31T00:00:00.000001Z' },
  ],
  ...[
    { revision: 20n, at: '2026-02-01T00:00:00.000000Z' },
    { revision: 21n, at: '2026-02-01T00:00:00.000000Z' },
    { revision: 22n, at: '2026-02-03T12:00:00.000000Z' },
  ],
].map(({ revision, at }) => ({ revision, at: Instant.parse(at) }))
const TIMES = [...new Set(POSTED.map(({ at }) => at as string))]
const BOUNDS = [undefined, '0000-01-01', '2026-01-30', '2026-01-31', '2026-02-02', '9999-12-31', ...TIMES]
const RANGES = BOUNDS.flatMap((from) => BOUNDS.map((to) => ({ from, to }))).filter(
  ({ from, to }) => from === undefined || to === undefined || from <= to,
)

let database: MoneyDatabase

beforeAll(async () => {
  database = await openMoneyDatabase()
  const wallet = {
    accountId: WALLET,
    bookId: 'main',
    path: 'users:1:cash',
    asset: 'EUR',
    scale: 2,
    normalSide: 'credit',
  }
  const policy = { minBalance: 0n, maxBalance: null, isDebitFrozen: false, isCreditFrozen: false, isClosed: false }
  await database.insert(tenant, moneyAccounts, [{ ...wallet, ...policy, openedAt: OPENED_AT }])
  const posting = { reference: 'all', description: null, effectiveAt: OPENED_AT }
  const counters = { debits: 0n, credits: 9n, pendingDebits: 0n, pendingCredits: 0n }
  await database.insert(
    tenant,
    moneyEntries,
    POSTED.map(({ revision, at }) => ({
      ...{ ...wallet, ...posting, ...counters, accountVersion: revision, transactionId: idOf(Number(revision)) },
      ...{ revision, side: 'credit', amount: 1n, recordedAt: at },
    })),
  )
  await database.insert(
    tenant,
    moneyTransactions,
    POSTED.map(({ revision, at }) => ({
      ...{ ...posting, transactionId: idOf(Number(revision)), bookId: 'main', revision },
      ...{ legs: [], metadata: null, recordedAt: at },
    })),
  )
})
afterAll(() => database?.close())

/** Computed without the statements. */
function within({ from = '', to = '9999-12-31T23:59:59.999999Z' }: (typeof RANGES)[number]): readonly string[] {
  return POSTED.filter(({ at }) => at >= from && at < to).map(({ revision }) => `${revision}`)
}

function given(range: object): object {
  return Object.fromEntries(Object.entries(range).filter(([, value]) => value !== undefined))
}

describe.each([
  ['money.transactions.list', { order: 'oldest-first' }, 'revision'],
  ['money.transactions.list', { order: 'newest-first' }, 'revision'],
  ['money.transactions.list', { reference: 'all' }, 'revision'],
  ['money.entries.list', { accountId: WALLET }, 'accountVersion'],
  ['money.wallet-transactions.list', { walletId: WALLET }, 'sequence'],
])('%s of %j', (name, which, place) => {
  test('shows what was recorded from a time on and before another, on pages of any size', async () => {
    for (const range of RANGES)
      for (const limit of [2, 100]) {
        const rows = await database.ask(tenant, name, { ...which, ...given(range) }, limit)
        const found = rows.map((row) => (row as Record<string, unknown>)[place])
        expect({
          range,
          found: 'order' in which && which.order === 'oldest-first' ? found : found.toReversed(),
        }).toEqual({
          range,
          found: within(range),
        })
      }
  })

  test('looks no table through', async () => {
    const plan = await database.plan(tenant, name, { ...which, from: '2026-01-31', to: '2026-02-01' })
    expect(plan).not.toContain('Seq Scan')
  })

  test('refuses a range that ends before it begins', async () => {
    const backwards = { ...which, from: '2026-02-01', to: '2026-01-31' }
    await expect(database.ask(tenant, name, backwards)).rejects.toThrow('lies after to')
  })
})

test('a book without transactions has none between any times', async () => {
  const range = { bookId: 'other', from: '2026-01-01', to: '2027-01-01' }
  expect(await database.ask(tenant, 'money.transactions.list', range)).toEqual([])
})

test('the entries of a range are those of the statement of that range', async () => {
  for (const range of RANGES) {
    const input = { accountId: WALLET, ...given(range) }
    const [statement] = await database.ask(tenant, 'money.statements.get', input)
    const { entries } = getStatement.row.parse(statement)
    expect(entries.map(({ accountVersion }) => accountVersion)).toEqual(within(range))
  }
})
