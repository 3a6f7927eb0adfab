import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moneyAccounts } from './accounts.table.ts'
import { moneyBooks } from './books.table.ts'
import { type MoneyDatabase, openMoneyDatabase } from './testing/money-database.ts'

const tenant = TenantId.parse('11111111-1111-4111-8111-111111111111')
const stranger = TenantId.parse('22222222-2222-4222-8222-222222222222')
const [WALLET, SHOP, NOBODY] = [1, 2, 3].map((index) => `0199a3c0-0000-7000-8000-${index.toString().padStart(12, '0')}`)
const shop = { account: 'shops:7', asset: 'EUR' }

let database: MoneyDatabase

beforeAll(async () => {
  database = await openMoneyDatabase()
  const terms = { bookId: 'main', asset: 'EUR', scale: 2, normalSide: 'credit', minBalance: 0n, maxBalance: null }
  const flags = { isDebitFrozen: false, isCreditFrozen: false, isClosed: false }
  const openedAt = Instant.parse('2026-01-31T12:00:00Z')
  await database.insert(
    tenant,
    moneyBooks,
    ['main', 'bare'].map((bookId) => ({ bookId, operationMaximum: null, openedAt })),
  )
  await database.insert(tenant, moneyAccounts, [
    { ...terms, ...flags, openedAt, accountId: WALLET ?? '', path: 'users:42:cash' },
    { ...terms, ...flags, openedAt, accountId: SHOP ?? '', path: 'shops:7' },
  ])
})
afterAll(() => database?.close())

test.each([
  ['money.entries.list', shop],
  ['money.entries.list', { accountId: SHOP }],
  ['money.holds.list', shop],
  ['money.holds.list', { accountId: SHOP }],
  ['money.holds.list', {}],
  ['money.holds.list', { bookId: 'bare' }],
  ['money.wallet-transactions.list', { walletId: WALLET }],
])('%s of %j has no rows yet, which is an answer', async (name, input) => {
  expect(await database.absence(tenant, name, input)).toBeNull()
})

test.each([
  ['money.entries.list', { ...shop, asset: 'USD' }],
  ['money.entries.list', { ...shop, account: 'shops' }],
  ['money.entries.list', { ...shop, bookId: 'other' }],
  ['money.entries.list', { accountId: NOBODY }],
  ['money.holds.list', { ...shop, account: 'shops' }],
  ['money.holds.list', { ...shop, bookId: 'other' }],
  ['money.holds.list', { accountId: NOBODY }],
  ['money.wallet-transactions.list', { walletId: NOBODY }],
  ['money.wallet-transactions.list', { walletId: SHOP }],
])('%s of %j is one of an account that is not there', async (name, input) => {
  expect(await database.absence(tenant, name, input)).toBe('account-not-found')
})

test('the account of another tenant is not there', async () => {
  expect(await database.absence(stranger, 'money.entries.list', shop)).toBe('account-not-found')
})
