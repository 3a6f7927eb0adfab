import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moneyAccounts } from './accounts.table.ts'
import { moneyBalances } from './balances.table.ts'
import { moneyEntries } from './entries.table.ts'
import { moneyHeldLegs } from './held-legs.table.ts'
import { type MoneyDatabase, openMoneyDatabase } from './testing/money-database.ts'

const tenant = TenantId.parse('11111111-1111-4111-8111-111111111111')
const stranger = TenantId.parse('22222222-2222-4222-8222-222222222222')
const at = Instant.parse('2026-01-31T12:00:00.000001Z')
const [long, ago] = [Instant.parse('2299-01-01T00:00:00Z'), Instant.parse('2000-01-01T00:00:00Z')]
const idOf = (index: number) => `0199a3c0-0000-7000-8000-${index.toString().padStart(12, '0')}`

/** Wallets, and accounts that are nearly wallets: without a floor, debit-normal, under another path. */
const ACCOUNTS = [
  ...['users:4:cash', 'users:42:cash', 'users:42:gifts', 'users:4;2:cash'].map((path) => ({ path })),
  { path: 'users:42:cash', asset: 'USD' },
  { path: 'users:42:debt', minBalance: null },
  { path: 'users:42:loan', normalSide: 'debit' },
  { path: 'users:42' },
  { path: 'users:42:cash:old' },
  { path: 'shops:7:cash' },
].map((terms, index) => ({
  ...{ accountId: idOf(index), bookId: 'main', asset: 'EUR', scale: 2, normalSide: 'credit' },
  ...{ minBalance: 0n, ...terms },
}))
const WALLET = idOf(1)

let database: MoneyDatabase

beforeAll(async () => {
  database = await openMoneyDatabase()
  const flags = { maxBalance: null, isDebitFrozen: false, isCreditFrozen: false, isClosed: false, openedAt: at }
  await database.insert(
    tenant,
    moneyAccounts,
    ACCOUNTS.map((account) => ({
      ...{ ...account, ...flags },
      ...{ isDebitFrozen: account.path === 'users:4:cash', isCreditFrozen: account.path === 'users:42:gifts' },
    })),
  )
  const counters = { debits: 20n, credits: 120n, pendingDebits: 37n, pendingCredits: 9n, version: 5n }
  const accounts = ACCOUNTS.map(({ minBalance: _, ...account }) => account)
  await database.insert(
    tenant,
    moneyBalances,
    accounts.map((account) => ({ ...account, ...counters })),
  )
  const held = { ...at1('users:42:cash'), placedAt: at }
  await database.insert(tenant, moneyHeldLegs, [
    { ...held, holdId: idOf(90), side: 'debit', amount: 30n, expiresAt: long },
    { ...held, holdId: idOf(91), side: 'debit', amount: 7n, expiresAt: ago },
    { ...held, holdId: idOf(92), side: 'credit', amount: 9n, expiresAt: ago },
  ])
  const posting = { transactionId: idOf(70), reference: null, effectiveAt: at, recordedAt: at }
  await database.insert(
    tenant,
    moneyEntries,
    accounts.flatMap((account) =>
      [1n, 2n].map((accountVersion) => ({
        ...{ ...account, ...posting, accountVersion, side: accountVersion === 1n ? 'credit' : 'debit' },
        ...{
          amount: 20n,
          debits: accountVersion === 1n ? 0n : 20n,
          credits: 120n,
          pendingDebits: 0n,
          pendingCredits: 0n,
        },
        ...{ revision: accountVersion, description: null },
      })),
    ),
  )
})
afterAll(() => database?.close())

function at1(path: string) {
  const found = ACCOUNTS.find((account) => account.path === path && account.asset === 'EUR')
  if (found === undefined) throw new Error(`no account ${path}`)
  const { minBalance: _, normalSide: __, ...account } = found
  return account
}

async function names(input: object, limit?: number) {
  const rows = await database.ask(tenant, 'money.wallets.list', input, limit)
  return (rows as { userId: string; name: string; currency: string }[]).map(
    ({ userId, name, currency }) => `${userId} ${name} ${currency}`,
  )
}

test('wallets are the accounts of users with a floor, in the order of their paths', async () => {
  const all = ['42 cash EUR', '42 cash USD', '42 gifts EUR', '4 cash EUR', '4;2 cash EUR']
  expect(await names({})).toEqual(all)
  expect(await names({}, 1)).toEqual(all)
  expect(await names({ userId: '42' })).toEqual(['42 cash EUR', '42 cash USD', '42 gifts EUR'])
  expect(await names({ userId: '42', currency: 'USD' })).toEqual(['42 cash USD'])
  expect(await names({ userId: '4' })).toEqual(['4 cash EUR'])
  expect(await names({ bookId: 'other' })).toEqual([])
})

test('a wallet is frozen where either of its sides is', async () => {
  const rows = (await database.ask(tenant, 'money.wallets.list', {})) as { walletId: string; isFrozen: boolean }[]
  expect(rows.map(({ isFrozen }) => isFrozen)).toEqual([false, false, true, true, false])
  for (const row of rows)
    expect(await database.ask(tenant, 'money.wallets.get', { walletId: row.walletId })).toEqual([row])
})

test('what is due is neither frozen nor pending, swept or not', async () => {
  const balance = { available: '70', pending: '0', frozen: '30' }
  expect(await database.ask(tenant, 'money.wallets.get', { walletId: WALLET })).toEqual([
    {
      ...{ walletId: WALLET, bookId: 'main', userId: '42', name: 'cash', currency: 'EUR', scale: 2, balance },
      ...{ isFrozen: false, isClosed: false, createdAt: at },
    },
  ])
  expect(await database.ask(tenant, 'money.wallet-balances.get', { walletId: WALLET })).toEqual([
    { walletId: WALLET, currency: 'EUR', scale: 2, ...balance },
  ])
})

test('what moved in a wallet is shown with what it held after it, the last first', async () => {
  const rows = await database.ask(tenant, 'money.wallet-transactions.list', { walletId: WALLET }, 1)
  expect(rows).toMatchObject([
    { type: 'debit', status: 'posted', amount: '20', balance: '100', sequence: '2', currency: 'EUR', walletId: WALLET },
    { type: 'credit', balance: '120', sequence: '1' },
  ])
})

test.each(['money.wallets.get', 'money.wallet-balances.get', 'money.wallet-transactions.list'])(
  '%s shows nothing of an account that is no wallet, and nothing to a stranger',
  async (name) => {
    for (const { accountId } of ACCOUNTS.slice(5))
      expect(await database.ask(tenant, name, { walletId: accountId })).toEqual([])
    expect(await database.ask(tenant, name, { walletId: WALLET, bookId: 'other' })).toEqual([])
    expect(await database.ask(stranger, name, { walletId: WALLET })).toEqual([])
  },
)
