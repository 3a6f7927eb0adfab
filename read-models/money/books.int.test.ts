import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Table } from '../table.ts'
import { moneyAccounts } from './accounts.table.ts'
import { moneyAssets } from './assets.table.ts'
import { moneyBooks } from './books.table.ts'
import { moneyQueries } from './index.ts'
import { type MoneyDatabase, openMoneyDatabase } from './testing/money-database.ts'

const tenant = TenantId.parse('11111111-1111-4111-8111-111111111111')
const stranger = TenantId.parse('22222222-2222-4222-8222-222222222222')
const at = Instant.parse('2026-01-31T12:00:00.000001Z')
const BOOKS = ['A', 'bare', 'main']

let database: MoneyDatabase

function inPostgres({ engine }: Table): boolean {
  return engine === 'postgres'
}

beforeAll(async () => {
  database = await openMoneyDatabase()
  const terms = { operationMaximum: 10_000_000n, openedAt: at }
  await database.insert(
    tenant,
    moneyBooks,
    [...BOOKS].reverse().map((bookId) => ({ bookId, ...terms })),
  )
  await database.insert(stranger, moneyBooks, [{ bookId: 'theirs', openedAt: at, operationMaximum: null }])
  const registered = { scale: 18, registeredAt: at }
  await database.insert(tenant, moneyAssets, [
    { bookId: 'main', asset: 'ETH', ...registered },
    { bookId: 'main', asset: 'BTC', ...registered, scale: 8 },
    { bookId: 'A', asset: 'points', ...registered, scale: 0 },
  ])
  await database.insert(tenant, moneyAccounts, [
    ...['EUR', 'ETH'].flatMap((asset) => [account(1, 'main', asset), account(2, 'main', asset)]),
    account(3, 'A', 'USD'),
  ])
})
afterAll(() => database?.close())

function account(index: number, bookId: string, asset: string) {
  const id = `${index}`.padStart(4, '0')
  return {
    ...{ accountId: `0199a3c0-0000-7000-${id}-0000000000${asset === 'EUR' ? '01' : '02'}`, bookId, path: `p:${index}` },
    ...{ asset, scale: asset === 'ETH' ? 18 : 2, normalSide: 'debit', minBalance: null, maxBalance: null },
    ...{ isDebitFrozen: false, isCreditFrozen: false, isClosed: false, openedAt: at },
  }
}

test('the books of a tenant are listed by id, page by page', async () => {
  const whole = BOOKS.map((bookId) => ({ bookId, operationMaximum: '10000000', openedAt: at }))
  for (const limit of [1, 2, 3, 100]) expect(await database.ask(tenant, 'money.books.list', {}, limit)).toEqual(whole)
})

test('a book is shown by its id, the main one unless another is named, and no other', async () => {
  const [main] = await database.ask(tenant, 'money.books.get', {})
  expect(main).toMatchObject({ bookId: 'main' })
  expect(await database.ask(tenant, 'money.books.get', { bookId: 'A' })).toMatchObject([{ bookId: 'A' }])
  for (const bookId of ['a', 'mai', 'main2'])
    expect(await database.ask(tenant, 'money.books.get', { bookId })).toEqual([])
})

test('the assets of a book are those that were registered in it and those of its accounts, with how many hold them', async () => {
  const assets = [
    { asset: 'BTC', scale: 8, accounts: 0, registeredAt: at },
    { asset: 'ETH', scale: 18, accounts: 2, registeredAt: at },
    { asset: 'EUR', scale: 2, accounts: 2, registeredAt: null },
  ].map((row) => ({ bookId: 'main', ...row }))
  for (const limit of [1, 2, 3, 100])
    expect(await database.ask(tenant, 'money.assets.list', { bookId: 'main' }, limit)).toEqual(assets)
  expect(await database.ask(tenant, 'money.assets.list', { bookId: 'A' })).toMatchObject([
    { bookId: 'A', asset: 'USD', accounts: 1, registeredAt: null },
    { bookId: 'A', asset: 'points', accounts: 0, registeredAt: at },
  ])
})

test("another tenant sees none of this tenant's books and assets, only its own", async () => {
  expect(await database.ask(stranger, 'money.books.list', {})).toEqual([
    { bookId: 'theirs', operationMaximum: null, openedAt: at },
  ])
  expect(await database.ask(stranger, 'money.books.get', { bookId: 'A' })).toEqual([])
  expect(await database.ask(stranger, 'money.assets.list', { bookId: 'main' })).toEqual([])
  expect(await database.absence(stranger, 'money.assets.list', { bookId: 'main' })).toBe('book-not-found')
})

const ofBooks = moneyQueries.filter(
  ({ contract, reads }) =>
    contract.shape === 'list' && [contract.absence].flat().includes('book-not-found') && reads.every(inPostgres),
)

test('every list of what a book has is of nothing where there is no such book, also as of a moment', () => {
  const names = ofBooks.map(({ contract }) => contract.name)
  expect(names.length).toBeGreaterThan(9)
  const lists = moneyQueries.filter(({ contract }) => contract.shape === 'list' && contract.absence === undefined)
  expect(lists.map(({ contract }) => contract.name)).toEqual(['money.books.list'])
})

test.each(ofBooks.map(({ contract }) => contract.name))('%s says whether there is the book', async (name) => {
  for (const bookId of ['theirs', 'nowhere'])
    expect(await database.absence(tenant, name, { bookId })).toBe('book-not-found')
  expect(await database.absence(stranger, name, { bookId: 'main' })).toBe('book-not-found')
  for (const bookId of BOOKS) expect(await database.absence(tenant, name, { bookId })).toBeNull()
})

test.each([{ at: '2026-02-01' }, { at: '2026-02-01', basis: 'effective' }, { revision: '3' }])(
  'what a book held as of %j says whether there is the book',
  async (moment) => {
    for (const name of ['money.balances.list', 'money.trial-balance.list', 'money.roll-ups.list']) {
      expect(await database.absence(tenant, name, { bookId: 'bare', ...moment })).toBeNull()
      expect(await database.absence(tenant, name, { bookId: 'theirs', ...moment })).toBe('book-not-found')
    }
  },
)
