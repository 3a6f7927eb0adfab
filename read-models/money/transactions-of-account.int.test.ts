import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant, plusMs } from '@heptad/schemas/instant.ts'
import { TransactionRow } from '@heptad/schemas/money/queries.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { moneyAccounts } from './accounts.table.ts'
import { moneyBooks } from './books.table.ts'
import { moneyEntries } from './entries.table.ts'
import { type MoneyDatabase, openMoneyDatabase } from './testing/money-database.ts'
import { moneyTransactions } from './transactions.table.ts'

const LIST = 'money.transactions.list'
const tenant = TenantId.parse('11111111-1111-4111-8111-111111111111')
const stranger = TenantId.parse('22222222-2222-4222-8222-222222222222')
const OPENED_AT = Instant.parse('2026-01-01T00:00:00Z')
const idOf = (index: number) => `0199a3c0-0000-7000-8000-${index.toString().padStart(12, '0')}`
const dollars = { asset: 'USD', path: 'users:1:cash' }
const WALLET = { id: idOf(1), bookId: 'main', path: 'users:1:cash', asset: 'EUR' }
const SHOP = { id: idOf(2), bookId: 'main', path: 'shops:7', asset: 'EUR' }
const FEES = { id: idOf(3), bookId: 'main', path: 'fees', asset: 'EUR' }
const UNUSED = { id: idOf(4), bookId: 'main', ...dollars }
const OF_OTHER_BOOK = { ...WALLET, id: idOf(5), bookId: 'other' }
const OF_STRANGER = { ...WALLET, id: idOf(6) }

/** Two were recorded at each time, and revisions between them are no transactions. */
const timeOf = (index: number) => plusMs(OPENED_AT, Math.floor(index / 2) * 1000)
/** Whose accounts a transaction moves, one for each leg: the wallet stands in two of three, with up to three legs; the fees in one of five. */
const PATTERNS = [
  [WALLET, SHOP],
  [WALLET, WALLET, SHOP],
  [SHOP, SHOP],
  [WALLET, SHOP, WALLET, WALLET],
  [SHOP, FEES],
]
const ALL = Array.from({ length: 34 }, (_, index) => ({
  transactionId: idOf(100 + index),
  revision: BigInt(3 * index + 2),
  recordedAt: timeOf(index),
  reference: index % 4 === 0 ? 'order-1' : null,
  accounts: PATTERNS[index % PATTERNS.length] ?? [],
}))
/** Of the others the entries are there, and the rows of the transactions are not yet. */
const POSTED = ALL.slice(0, 30)

let database: MoneyDatabase

beforeAll(async () => {
  database = await openMoneyDatabase()
  const books = ['main', 'other'].map((bookId) => ({ bookId, operationMaximum: null, openedAt: OPENED_AT }))
  await database.insert(tenant, moneyBooks, books)
  await database.insert(stranger, moneyBooks, books)
  await database.insert(tenant, moneyAccounts, [WALLET, SHOP, FEES, UNUSED, OF_OTHER_BOOK].map(accountRow))
  await database.insert(stranger, moneyAccounts, [accountRow(OF_STRANGER)])
  await database.insert(tenant, moneyTransactions, POSTED.map(transactionRow))
  await database.insert(tenant, moneyEntries, [...entriesOf(ALL)])
  const foreign = { ...nth(0), transactionId: idOf(300), accounts: [OF_OTHER_BOOK, OF_OTHER_BOOK] }
  await database.insert(tenant, moneyTransactions, [{ ...transactionRow(foreign), bookId: 'other' }])
  await database.insert(tenant, moneyEntries, [...entriesOf([foreign])])
})
afterAll(() => database?.close())

type Account = typeof WALLET
type Posted = (typeof POSTED)[number]

function nth(index: number): Posted {
  const posted = POSTED[index]
  if (posted === undefined) throw new Error(`nothing is posted at ${index}`)
  return posted
}

function accountRow({ id, ...named }: Account) {
  const policy = { minBalance: 0n, maxBalance: null, isDebitFrozen: false, isCreditFrozen: false }
  const terms = { scale: 2, normalSide: 'credit', openedAt: OPENED_AT }
  return { ...named, ...policy, ...terms, accountId: id, isClosed: id === FEES.id }
}

function transactionRow({ accounts, ...posted }: Posted) {
  return {
    ...{ ...posted, bookId: 'main', description: null, metadata: null, effectiveAt: OPENED_AT },
    legs: accounts.map(({ id, path, asset }, index) => ({
      ...{ accountId: id, path, asset, scale: 2 },
      ...{ side: index === 0 ? 'debit' : 'credit', amount: '1' },
    })),
  }
}

/** Versions of an account rise by one from leg to leg. */
function* entriesOf(posted: readonly Posted[]) {
  const versions = new Map<string, bigint>()
  const counters = { debits: 0n, credits: 9n, pendingDebits: 0n, pendingCredits: 0n }
  for (const { accounts, ...rest } of posted)
    for (const { id: accountId, asset } of accounts) {
      const accountVersion = (versions.get(accountId) ?? 0n) + 1n
      versions.set(accountId, accountVersion)
      const leg = { accountId, asset, accountVersion, side: 'credit', amount: 1n, description: null }
      yield { ...rest, ...counters, ...leg, effectiveAt: OPENED_AT }
    }
}

const asked = (input: object, limit?: number) =>
  database.ask(tenant, LIST, input, limit).then((rows) => rows.map((row) => TransactionRow.parse(row).transactionId))

/** Computed without the statements. */
function expected(account: Account, isMeant: (posted: Posted) => boolean = () => true): readonly string[] {
  return POSTED.filter(({ accounts }) => accounts.includes(account))
    .filter(isMeant)
    .map(({ transactionId }) => transactionId)
}

describe.each([
  ['the wallet, by id', { accountId: WALLET.id }, WALLET],
  ['the wallet, by path and asset', { account: WALLET.path, asset: WALLET.asset }, WALLET],
  ['the closed account', { account: FEES.path, asset: FEES.asset }, FEES],
])('the transactions of %s', (_, which, account) => {
  test.each([1, 2, 3, 7, 100])('are each there once on pages of %i, in both orders', async (limit) => {
    const all = expected(account)
    expect(await asked({ ...which, order: 'oldest-first' }, limit)).toEqual(all)
    expect(await asked({ ...which, order: 'newest-first' }, limit)).toEqual(all.toReversed())
  })

  test('have a range by the time of recording, from which on and before which', async () => {
    const times = [undefined, timeOf(0), timeOf(5), timeOf(12), plusMs(timeOf(12), 1), timeOf(29), timeOf(40)]
    for (const from of times)
      for (const to of times.filter((time) => from === undefined || time === undefined || from <= time)) {
        const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
        const within = expected(
          account,
          ({ recordedAt }) => (from === undefined || recordedAt >= from) && (to === undefined || recordedAt < to),
        )
        expect({ range, found: await asked({ ...which, ...range, order: 'oldest-first' }) }).toEqual({
          ...{ range, found: within },
        })
        expect(await asked({ ...which, ...range })).toEqual(within.toReversed())
      }
  })

  test.each([1, 2, 100])('have a reference, on pages of %i, in both orders and in a range', async (limit) => {
    const input = { ...which, reference: 'order-1' }
    const named = expected(account, ({ reference }) => reference === 'order-1')
    expect(await asked({ ...input, order: 'oldest-first' }, limit)).toEqual(named)
    expect(await asked(input, limit)).toEqual(named.toReversed())
    const late = timeOf(16)
    const since = expected(account, ({ reference, recordedAt }) => reference === 'order-1' && recordedAt >= late)
    expect(await asked({ ...input, from: late }, limit)).toEqual(since.toReversed())
  })
})

test('a transaction of an account has all its legs, those of the others too, and nothing that others do not have', async () => {
  const inBook = await database.ask(tenant, LIST, {})
  const ofFees = await database.ask(tenant, LIST, { accountId: FEES.id })
  expect(ofFees).toEqual(
    inBook.filter((row) => TransactionRow.parse(row).legs.some(({ accountId }) => accountId === FEES.id)),
  )
  const [newest] = ofFees.map((row) => TransactionRow.parse(row))
  expect(newest?.legs.map(({ path }) => path)).toEqual([SHOP.path, FEES.path])
})

test('a reference without an account finds all of the book that have it', async () => {
  const named = POSTED.filter(({ reference }) => reference === 'order-1').map(({ transactionId }) => transactionId)
  expect(await asked({ reference: 'order-1', order: 'oldest-first' }, 3)).toEqual(named)
})

test('of entries whose transaction is not shown yet the page goes on to those that are, and none of them ends it', async () => {
  const pages = await database.pages(tenant, LIST, { accountId: WALLET.id }, 1)
  expect(pages.map((rows) => rows.length)).toEqual(expected(WALLET).map(() => 1))
})

test('the accounts of that path in two books have their own', async () => {
  const input = { account: WALLET.path, asset: WALLET.asset, bookId: 'other' }
  expect(await asked(input)).toEqual([idOf(300)])
  expect(await asked({ accountId: OF_OTHER_BOOK.id, bookId: 'other' })).toEqual([idOf(300)])
})

test.each([
  [{ account: dollars.path, asset: dollars.asset }],
  [{ accountId: UNUSED.id }],
  [{ accountId: UNUSED.id, reference: 'order-1' }],
  [{ accountId: WALLET.id, from: '2027-01-01' }],
  [{ accountId: WALLET.id, reference: 'order-2' }],
])('%j has no transactions, which is an answer', async (input) => {
  expect(await asked(input)).toEqual([])
  expect(await database.absence(tenant, LIST, input)).toBeNull()
})

test.each([
  [{ accountId: OF_OTHER_BOOK.id }],
  [{ accountId: OF_OTHER_BOOK.id, reference: 'order-1' }],
  [{ accountId: WALLET.id, bookId: 'other' }],
  [{ accountId: OF_STRANGER.id }],
  [{ accountId: idOf(9) }],
  [{ accountId: idOf(9), reference: 'order-1' }],
  [{ account: 'users', asset: 'EUR' }],
  [{ account: FEES.path, asset: 'USD', reference: 'order-1' }],
  [{ account: WALLET.path, asset: WALLET.asset, bookId: 'none' }],
])('%j is an account that is not there', async (input) => {
  expect(await asked(input)).toEqual([])
  expect(await database.absence(tenant, LIST, input)).toBe('account-not-found')
})

test('the account of that path of another tenant has none of it', async () => {
  const input = { account: WALLET.path, asset: WALLET.asset }
  expect(await database.ask(stranger, LIST, input)).toEqual([])
  expect(await database.absence(stranger, LIST, input)).toBeNull()
  expect(await database.absence(stranger, LIST, { accountId: WALLET.id })).toBe('account-not-found')
})

test.each([
  [{ account: WALLET.path }],
  [{ asset: 'EUR' }],
  [{ accountId: WALLET.id, account: WALLET.path, asset: WALLET.asset }],
])('%j names no account', async (input) => {
  await expect(database.ask(tenant, LIST, input)).rejects.toThrow('name the account by accountId')
})
