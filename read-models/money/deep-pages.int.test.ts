import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant, plusMs } from '@heptad/schemas/instant.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moneyAccounts } from './accounts.table.ts'
import { moneyBalances } from './balances.table.ts'
import { moneyEntries } from './entries.table.ts'
import { moneyHeldLegs } from './held-legs.table.ts'
import { moneyHoldsOpen } from './holds-open.table.ts'
import { type MoneyDatabase, openMoneyDatabase, rowsRead } from './testing/money-database.ts'
import { moneyTransactions } from './transactions.table.ts'

const tenant = TenantId.parse('11111111-1111-4111-8111-111111111111')
const AT = Instant.parse('2026-01-01T00:00:00Z')
const MANY = 1000
const MIDDLE = MANY / 2
/** Twenty rows of a page and one more, of each table that they come from. */
const OF_A_PAGE = 60

const idOf = (index: number) => `0199a3c0-0000-7000-8000-${index.toString().padStart(12, '0')}`
const pathOf = (index: number) => `users:${index.toString().padStart(6, '0')}:cash`
const timeOf = (index: number) => plusMs(AT, index * 1000)
const isOfSecond = (index: number) => index % (MANY / 10) === 50
const numbers = Array.from({ length: MANY }, (_, index) => index)

let database: MoneyDatabase

beforeAll(async () => {
  database = await openMoneyDatabase()
  const accounts = numbers.map((index) => ({
    ...{ accountId: idOf(index), bookId: 'main', path: pathOf(index), asset: 'EUR', scale: 2 },
    normalSide: 'credit',
  }))
  const policy = { minBalance: 0n, maxBalance: null, isDebitFrozen: false, isCreditFrozen: false, isClosed: false }
  const counters = { debits: 1n, credits: 2n, pendingDebits: 0n, pendingCredits: 0n, version: 3n }
  await database.insert(
    tenant,
    moneyAccounts,
    accounts.map((row) => ({ ...row, ...policy, openedAt: AT })),
  )
  await database.insert(
    tenant,
    moneyBalances,
    accounts.map((row) => ({ ...row, ...counters })),
  )
  const [account] = accounts
  if (account === undefined) throw new Error('no account')
  const texts = { reference: null, description: null, metadata: null }
  const posting = { ...account, side: 'debit', amount: 1n, reference: null, description: null, debits: 1n, credits: 1n }
  await database.insert(
    tenant,
    moneyEntries,
    numbers.map((index) => ({
      ...{ ...posting, transactionId: idOf(index), accountVersion: BigInt(index), revision: BigInt(index) },
      ...{ pendingDebits: 0n, pendingCredits: 0n, effectiveAt: timeOf(index), recordedAt: timeOf(index) },
    })),
  )
  // The first account is in all transactions, the second one in ten of them, and each reference in ten.
  await database.insert(
    tenant,
    moneyEntries,
    numbers.filter(isOfSecond).map((index) => ({
      ...{ ...posting, accountId: idOf(1), transactionId: idOf(index), accountVersion: BigInt(index) },
      ...{ revision: BigInt(index), pendingDebits: 0n, pendingCredits: 0n },
      ...{ effectiveAt: timeOf(index), recordedAt: timeOf(index) },
    })),
  )
  await database.insert(
    tenant,
    moneyTransactions,
    numbers.map((index) => ({
      ...{ ...texts, transactionId: idOf(index), bookId: 'main', revision: BigInt(index) },
      ...{ reference: `order-${index % (MANY / 10)}`, effectiveAt: timeOf(index), recordedAt: timeOf(index) },
      legs: [idOf(0), isOfSecond(index) ? idOf(1) : idOf(2)].map((accountId) => ({ accountId })),
    })),
  )
  const end = Instant.parse('2290-01-01T00:00:00Z')
  const holds = numbers.map((index) => ({
    ...{ bookId: 'main', holdId: idOf(index), placedAt: AT, expiresAt: plusMs(end, index * 1000) },
  }))
  await database.insert(
    tenant,
    moneyHoldsOpen,
    holds.map((hold) => ({ ...hold, ...texts, captured: 0n, captureMax: null })),
  )
  const leg = { accountId: account.accountId, path: account.path, asset: 'EUR', scale: 2, side: 'debit', amount: 1n }
  await database.insert(
    tenant,
    moneyHeldLegs,
    holds.map((hold) => ({ ...hold, ...leg })),
  )
  await database.analyze()
})
afterAll(() => database?.close())

const account = { account: pathOf(0), asset: 'EUR' }
const place = [pathOf(MIDDLE), 'EUR']
const moment = [timeOf(MIDDLE), `${MIDDLE}`]
const hold = [plusMs(Instant.parse('2290-01-01T00:00:00Z'), MIDDLE * 1000), idOf(MIDDLE)]

test.each<[name: string, input: object, after: readonly string[] | null]>([
  ['money.accounts.list', {}, place],
  ['money.accounts.list', { asset: 'EUR' }, place],
  ['money.accounts.list', { pathPrefix: 'users' }, place],
  ['money.accounts.list', { pathPrefix: 'users:000500' }, null],
  ['money.balances.list', {}, place],
  ['money.balances.list', { pathPrefix: 'users:000500' }, null],
  ['money.balances.list', { at: '2026-01-02', pathPrefix: 'users:000500' }, null],
  ['money.wallets.list', {}, place],
  ['money.wallets.list', { userId: '000500' }, null],
  ['money.entries.list', account, moment],
  ['money.entries.list', { ...account, from: timeOf(MIDDLE - 1) }, null],
  ['money.entries.list', { ...account, to: timeOf(MIDDLE) }, null],
  ['money.entries.list', { accountId: idOf(0) }, moment],
  ['money.wallet-transactions.list', { walletId: idOf(0) }, moment],
  ['money.transactions.list', account, moment],
  ['money.transactions.list', { ...account, order: 'oldest-first' }, moment],
  ['money.transactions.list', { accountId: idOf(0) }, null],
  ['money.transactions.list', { accountId: idOf(0), order: 'oldest-first' }, null],
  ['money.transactions.list', { ...account, from: timeOf(MIDDLE - 1) }, null],
  ['money.transactions.list', { ...account, from: timeOf(MIDDLE), order: 'oldest-first' }, null],
  ['money.transactions.list', { ...account, to: timeOf(MIDDLE) }, null],
  ['money.transactions.list', { ...account, to: timeOf(MIDDLE), order: 'oldest-first' }, null],
  ['money.transactions.list', { accountId: idOf(1) }, null],
  ['money.transactions.list', { accountId: idOf(1), order: 'oldest-first' }, null],
  ['money.transactions.list', { ...account, reference: 'order-50' }, [`${MIDDLE}`]],
  ['money.transactions.list', { accountId: idOf(1), reference: 'order-50', order: 'oldest-first' }, [`${MIDDLE}`]],
  ['money.holds.list', {}, hold],
  ['money.holds.list', account, hold],
  ['money.accounts.get', account, null],
  ['money.accounts.get', { accountId: idOf(MIDDLE) }, null],
  ['money.balances.get', account, null],
  ['money.balances.get', { accountId: idOf(MIDDLE) }, null],
  ['money.balances.get', { accountId: idOf(MIDDLE), at: '2026-01-02' }, null],
  ['money.wallets.get', { walletId: idOf(MIDDLE) }, null],
  ['money.holds.get', { holdId: idOf(MIDDLE) }, null],
])(
  '%s of %j reads what it shows, also in the middle of a book and planned for all parameters',
  async (name, input, after) => {
    const plan = await database.planForAll(tenant, name, input, after)
    expect(rowsRead(plan), plan).toBeLessThanOrEqual(OF_A_PAGE)
  },
)
