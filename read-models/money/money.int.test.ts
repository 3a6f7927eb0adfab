import { SealedText } from '@heptad/schemas/confidential.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { moneyQueries as contracts } from '@heptad/schemas/money/queries.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { moneyAccounts } from './accounts.table.ts'
import { moneyBalances } from './balances.table.ts'
import { moneyEntries } from './entries.table.ts'
import { moneyQueries } from './index.ts'
import { type MoneyDatabase, openMoneyDatabase } from './testing/money-database.ts'
import { EXCHANGE, insertRules } from './testing/rule-rows.ts'
import { moneyTransactions } from './transactions.table.ts'

const tenant = TenantId.parse('11111111-1111-4111-8111-111111111111')
const stranger = TenantId.parse('22222222-2222-4222-8222-222222222222')
const at = Instant.parse('2026-01-31T12:00:00.000001Z')
const idOf = (index: number) => `0199a3c0-0000-7000-8000-${index.toString().padStart(12, '0')}`

const PATHS = [
  'users',
  'users:4',
  'users:4%',
  'users:42',
  'users:42:cash',
  'users:42:cash:x',
  'users:42;x',
  'users:43',
  'world',
]
const accounts = PATHS.map((path, index) => ({
  ...{ accountId: idOf(index), bookId: 'main', path, asset: 'EUR', scale: 2 },
  normalSide: path === 'world' ? 'debit' : 'credit',
}))
const dollars = { ...account('users:42:cash'), accountId: idOf(50), asset: 'USD' }
const elsewhere = { ...account('world'), accountId: idOf(60), bookId: 'other' }

let database: MoneyDatabase

beforeAll(async () => {
  database = await openMoneyDatabase()
  const all = [...accounts, dollars, elsewhere]
  const policy = { minBalance: 0n, maxBalance: null, isDebitFrozen: false, isCreditFrozen: true, isClosed: false }
  await database.insert(
    tenant,
    moneyAccounts,
    all.map((row) => ({ ...row, ...policy, openedAt: at })),
  )
  const counters = { debits: 100n, credits: 100n, pendingDebits: 0n, pendingCredits: 0n, version: 2n }
  await database.insert(
    tenant,
    moneyBalances,
    all.map((row) => ({ ...row, ...counters })),
  )
  await database.insert(
    tenant,
    moneyEntries,
    [1n, 2n, 9n, 10n, 11n].map((version) => entry(version)),
  )
  await database.insert(
    tenant,
    moneyTransactions,
    [0n, 1n, 9n, 10n].map((revision) => transaction(revision)),
  )
  await insertRules(database, tenant, accounts.slice(0, 3))
})
afterAll(() => database?.close())

function account(path: string) {
  const found = accounts.find((row) => row.path === path)
  if (found === undefined) throw new Error(`no account ${path}`)
  return found
}

function entry(accountVersion: bigint) {
  const posting = {
    transactionId: idOf(70),
    side: 'debit',
    amount: 1n,
    reference: null,
    description: null,
    revision: accountVersion,
    pendingDebits: 0n,
    pendingCredits: 0n,
    effectiveAt: at,
    recordedAt: at,
  }
  return { ...account('users:42:cash'), ...posting, accountVersion, debits: MAX_AMOUNT, credits: accountVersion }
}

function transaction(revision: bigint) {
  const leg = { accountId: idOf(0), path: 'users', asset: 'EUR', scale: 2, side: 'debit', amount: '1' }
  const texts = { description: SealedText.parse('sealed.v1.key.text'), metadata: null }
  const reference = revision < 9n ? 'early' : null
  return {
    transactionId: idOf(Number(revision)),
    bookId: 'main',
    revision,
    reference,
    legs: [leg, leg],
    ...texts,
    effectiveAt: at,
    recordedAt: at,
  }
}

const fieldOf = (field: string) => (rows: readonly unknown[]) =>
  rows.map((row) => (row as Record<string, unknown>)[field])
const paths = fieldOf('path')

test('every query of money is bound to its rows, under a permission of its own', () => {
  expect(moneyQueries.map(({ contract }) => contract)).toEqual(contracts)
  expect(moneyQueries.map(({ permission }) => permission)).toEqual(contracts.map(({ name }) => name))
})

describe.each(['money.accounts.list', 'money.balances.list'])('%s', (name) => {
  test.each<[input: object, expected: readonly string[]]>([
    [{}, [...PATHS.slice(0, 5), 'users:42:cash', ...PATHS.slice(5)]],
    [{ asset: 'USD' }, ['users:42:cash']],
    [{ pathPrefix: 'users:42' }, ['users:42', 'users:42:cash', 'users:42:cash', 'users:42:cash:x']],
    [{ pathPrefix: 'users:4' }, ['users:4']],
    [{ pathPrefix: 'users:4%' }, ['users:4%']],
    [{ pathPrefix: 'user' }, []],
    [{ bookId: 'other' }, ['world']],
    [{ bookId: 'none' }, []],
  ])('of %j shows the paths %j, on pages of any size', async (input, expected) => {
    for (const limit of [1, 2, 100]) expect(paths(await database.ask(tenant, name, input, limit))).toEqual(expected)
  })

  test('finds its place in the book by an index, without sorting', async () => {
    const plan = await database.plan(tenant, name, { pathPrefix: 'users:42' })
    expect(plan).toMatch(/Index Cond: .*path >= 'users:42'.* AND .*path < 'users:42;'/)
    expect(plan).not.toContain('Sort')
  })
})

describe.each(['money.accounts.get', 'money.balances.get'])('%s', (name) => {
  test.each<[input: object, expected: readonly string[]]>([
    [{ accountId: idOf(3) }, ['users:42']],
    [{ account: 'users:42:cash', asset: 'USD' }, ['users:42:cash']],
    [{ account: 'users:42', asset: 'USD' }, []],
    [{ accountId: idOf(3), bookId: 'other' }, []],
    [{ account: 'world', asset: 'EUR', bookId: 'other' }, ['world']],
    [{ account: 'world', asset: 'EUR' }, ['world']],
  ])('of %j shows the paths %j', async (input, expected) => {
    expect(paths(await database.ask(tenant, name, input))).toEqual(expected)
  })
})

test('a balance is debits less credits, and the other way round on the normal side of a credit account', async () => {
  const [row] = await database.ask(tenant, 'money.entries.list', { account: 'users:42:cash', asset: 'EUR' }, 1)
  const balance = MAX_AMOUNT - 11n
  expect(row).toMatchObject({
    debits: `${MAX_AMOUNT}`,
    credits: '11',
    balance: `${balance}`,
    normalBalance: `${-balance}`,
  })
})

test('the entries of an account are listed from the last back, on pages of any size, by one index', async () => {
  const input = { accountId: account('users:42:cash').accountId }
  for (const limit of [1, 2, 100]) {
    const rows = await database.ask(tenant, 'money.entries.list', input, limit)
    expect(fieldOf('accountVersion')(rows)).toEqual(['11', '10', '9', '2', '1'])
  }
  const plan = await database.plan(tenant, 'money.entries.list', input)
  expect(plan).toMatch(/Limit .*\n +-> +Index Scan Backward using money_account_entries_v1_pkey/)
})

test('the transactions of a book are listed from the last back, by one index', async () => {
  const revisions = fieldOf('revision')
  for (const limit of [1, 3]) {
    expect(revisions(await database.ask(tenant, 'money.transactions.list', {}, limit))).toEqual(['10', '9', '1', '0'])
    expect(revisions(await database.ask(tenant, 'money.transactions.list', { reference: 'early' }, limit))).toEqual([
      '1',
      '0',
    ])
  }
  const oldestFirst = { order: 'oldest-first' }
  for (const limit of [1, 3])
    expect(revisions(await database.ask(tenant, 'money.transactions.list', oldestFirst, limit))).toEqual([
      '0',
      '1',
      '9',
      '10',
    ])
  expect(
    revisions(await database.ask(tenant, 'money.transactions.list', { ...oldestFirst, reference: 'early' }, 1)),
  ).toEqual(['0', '1'])
  for (const input of [{}, oldestFirst])
    expect(await database.plan(tenant, 'money.transactions.list', input)).not.toContain('Sort')
  expect(await database.ask(tenant, 'money.transactions.get', { transactionId: idOf(9) })).toMatchObject([
    { revision: '9' },
  ])
})

test('a transaction shows what it reverses, what reverses it, and its rate', async () => {
  const shown = async (index: number) =>
    (await database.ask(tenant, 'money.transactions.get', { transactionId: idOf(index) }))[0]
  const [partly, wholly] = [9, 10].map((index) => ({ transactionId: idOf(index), isComplete: index === 10 }))
  expect(await shown(1)).toMatchObject({ originalId: null, reversedBy: [partly, wholly], exchange: null })
  expect(await shown(9)).toMatchObject({ originalId: idOf(1), reversedBy: [] })
  expect(await shown(0)).toMatchObject({ originalId: null, exchange: EXCHANGE })
  const listed = await database.ask(tenant, 'money.transactions.list', {})
  expect(fieldOf('originalId')(listed)).toEqual([idOf(1), idOf(1), null, null])
  expect(await database.plan(tenant, 'money.transactions.list', {})).not.toContain('Seq Scan')
})

test('the periods of a book are listed by name, all of them or by whether they are closed', async () => {
  const periods = async (input: object, limit?: number) =>
    fieldOf('period')(await database.ask(tenant, 'money.periods.list', input, limit))
  for (const limit of [1, 3]) expect(await periods({}, limit)).toEqual(['2025', '2026-01', '2026-02'])
  expect(await periods({ state: 'closed' })).toEqual(['2026-01', '2026-02'])
  expect(await periods({ state: 'open' })).toEqual(['2025'])
  expect(await periods({ bookId: 'other' })).toEqual([])
})

test('the limits of accounts are listed with what the accounts are', async () => {
  for (const limit of [1, 2])
    expect(paths(await database.ask(tenant, 'money.limits.list', {}, limit))).toEqual(PATHS.slice(0, 3))
  expect(await database.ask(tenant, 'money.limits.list', { accountId: idOf(1) })).toMatchObject([
    { path: PATHS[1], limits: [{ window: 'day', maximum: '100' }] },
  ])
  for (const more of [{}, { accountId: idOf(1) }])
    expect(await database.ask(tenant, 'money.limits.list', { bookId: 'other', ...more })).toEqual([])
})

test("another tenant sees none of this tenant's rows", async () => {
  const account = { accountId: idOf(4) }
  const inputs: Readonly<Record<string, object>> = {
    'money.accounts.get': account,
    'money.balances.get': account,
    'money.entries.list': account,
    'money.statements.get': account,
    'money.transactions.get': { transactionId: idOf(9) },
    'money.wallets.get': { walletId: idOf(4) },
    'money.wallet-balances.get': { walletId: idOf(4) },
    'money.wallet-transactions.list': { walletId: idOf(4) },
  }
  const inPostgres = moneyQueries.filter(({ reads }) => reads.every(({ engine }) => engine === 'postgres'))
  const withRows = inPostgres.filter(({ contract }) => !/^money\.(?:holds|books|assets)\./.test(contract.name))
  for (const { name } of withRows.map(({ contract }) => contract)) {
    expect(await database.ask(stranger, name, inputs[name] ?? {})).toEqual([])
    expect(await database.ask(tenant, name, inputs[name] ?? {})).not.toEqual([])
  }
})
