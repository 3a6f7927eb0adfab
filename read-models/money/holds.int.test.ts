import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant, plusMs } from '@heptad/schemas/instant.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { moneyAccounts } from './accounts.table.ts'
import { moneyBalances } from './balances.table.ts'
import { moneyHeldLegs } from './held-legs.table.ts'
import { moneyHoldsOpen } from './holds-open.table.ts'
import { type MoneyDatabase, mostRows, openMoneyDatabase } from './testing/money-database.ts'

const tenant = TenantId.parse('11111111-1111-4111-8111-111111111111')
const stranger = TenantId.parse('22222222-2222-4222-8222-222222222222')
const idOf = (index: number) => `0199a3c0-0000-7000-8000-${index.toString().padStart(12, '0')}`
const PLACED = Instant.parse('2026-01-31T12:00:00.000001Z')
const FAR = Instant.parse('2290-01-01T00:00:00Z')
const PAST = Instant.parse('2026-02-01T00:00:00Z')
const wallet = { accountId: idOf(1), bookId: 'main', path: 'users:43', asset: 'EUR', scale: 2 }
const till = { ...wallet, accountId: idOf(4), bookId: 'tills', path: 'tills:1' }
const shop = { ...wallet, accountId: idOf(2), path: 'shops:7' }

let database: MoneyDatabase

beforeAll(async () => {
  database = await openMoneyDatabase()
  const posted = { normalSide: 'credit', debits: 100n, credits: 100n, version: 2n }
  await database.insert(tenant, moneyBalances, [
    { ...wallet, ...posted, pendingDebits: 12n, pendingCredits: 0n },
    { ...shop, ...posted, pendingDebits: 0n, pendingCredits: 12n },
  ])
  await database.insert(tenant, moneyBalances, [
    { ...till, normalSide: 'debit', debits: 100n, credits: 1n, version: 2n, pendingDebits: 3n, pendingCredits: 12n },
  ])
  const policy = { minBalance: null, maxBalance: null, isDebitFrozen: false, isCreditFrozen: false, isClosed: false }
  const opened = { ...policy, normalSide: 'credit', openedAt: PLACED }
  await database.insert(tenant, moneyAccounts, [
    { ...wallet, ...opened },
    { ...shop, ...opened },
    { ...shop, accountId: idOf(5), asset: 'USD', ...opened },
  ])
  const ofTill = { ...till, placedAt: PLACED, side: 'credit' }
  await database.insert(tenant, moneyHeldLegs, [
    { ...ofTill, holdId: idOf(82), amount: 7n, expiresAt: FAR },
    { ...ofTill, holdId: idOf(83), amount: 5n, expiresAt: PAST },
  ])
  const shared = { bookId: 'main', placedAt: PLACED }
  const texts = { reference: null, description: null, metadata: null }
  await database.insert(tenant, moneyHoldsOpen, [
    { ...shared, ...texts, holdId: idOf(80), captured: 1n, captureMax: null, expiresAt: FAR },
    { ...shared, ...texts, holdId: idOf(81), captured: 0n, captureMax: 9n, expiresAt: PAST },
  ])
  const legs = (holdId: string, expiresAt: Instant, amount: bigint) => [
    { ...shared, ...wallet, holdId, expiresAt, amount, side: 'debit' },
    { ...shared, ...shop, holdId, expiresAt, amount, side: 'credit' },
  ]
  await database.insert(tenant, moneyHeldLegs, [...legs(idOf(80), FAR, 7n), ...legs(idOf(81), PAST, 5n)])
})
afterAll(() => database?.close())

/** Of which nothing was captured, and which say nothing. */
async function insertUntouched(
  holds: readonly { bookId: string; holdId: string; placedAt: Instant; expiresAt: Instant }[],
): Promise<void> {
  const rest = { reference: null, description: null, metadata: null, captured: 0n, captureMax: null }
  await database.insert(
    tenant,
    moneyHoldsOpen,
    holds.map((hold) => ({ ...hold, ...rest })),
  )
}

describe('a hold that is due', () => {
  test.each([
    ['users:43', { normalBalance: '0', pendingDebits: '7', pendingCredits: '0', available: '-7' }],
    ['shops:7', { normalBalance: '0', pendingDebits: '0', pendingCredits: '7', available: '0' }],
  ])('is expired for %s, though nobody has swept it', async (account, standing) => {
    const [row] = await database.ask(tenant, 'money.balances.get', { account, asset: 'EUR' })
    expect(row).toMatchObject(standing)
    expect(await database.ask(tenant, 'money.balances.list', { pathPrefix: account })).toEqual([row])
  })

  test('is expired for a debit-normal account, of which it would have taken the other side', async () => {
    const [row] = await database.ask(tenant, 'money.balances.get', {
      ...{ bookId: 'tills', account: 'tills:1', asset: 'EUR' },
    })
    expect(row).toMatchObject({ normalBalance: '99', pendingDebits: '3', pendingCredits: '7', available: '92' })
    expect(await database.ask(tenant, 'money.balances.list', { bookId: 'tills' })).toEqual([row])
  })

  test('is not listed as open', async () => {
    const open = {
      holdId: idOf(80),
      captured: '1',
      expiresAt: FAR,
      legs: [{ path: 'users:43', amount: '7' }, { side: 'credit' }],
    }
    for (const input of [{}, { account: 'shops:7', asset: 'EUR' }, { accountId: wallet.accountId }])
      expect(await database.ask(tenant, 'money.holds.list', input, 1)).toMatchObject([open])
    for (const none of [
      { account: 'users', asset: 'EUR' },
      { account: 'shops:7', asset: 'USD' },
      { accountId: wallet.accountId, bookId: 'tills' },
    ])
      expect(await database.ask(tenant, 'money.holds.list', none)).toEqual([])
    expect(await database.ask(stranger, 'money.holds.list', {})).toEqual([])
  })

  test('does not age', async () => {
    expect(await database.ask(tenant, 'money.holds.aging', {})).toMatchObject([
      { asset: 'EUR', holds: 1, held: '7', heldOlder: '7', heldUnder1Hour: '0', oldestPlacedAt: PLACED },
    ])
    expect(await database.ask(stranger, 'money.holds.aging', {})).toEqual([])
  })
})

describe('holds of several ages', () => {
  const HOUR_MS = 3_600_000
  const bookId = 'aging'
  const now = Instant.parse(new Date().toISOString())
  /** Hours since each was placed, on both sides of where a column ends: an hour, a day, three days. Two holds end at one moment. */
  const AGES = [0.8, 1.2, 23, 25, 71, 73]
  const holds = AGES.map((hours, index) => ({
    ...{ bookId, holdId: idOf(200 + index), placedAt: plusMs(now, -hours * HOUR_MS) },
    expiresAt: plusMs(FAR, index < 2 ? 0 : index),
  }))

  beforeAll(async () => {
    await insertUntouched(holds)
    await database.insert(
      tenant,
      moneyHeldLegs,
      holds.flatMap((hold, index) => {
        const amount = 10n ** BigInt(index)
        return [
          { ...wallet, ...hold, amount, side: 'debit' },
          { ...shop, ...hold, amount, side: 'debit' },
          { ...shop, accountId: idOf(3), path: 'shops:8', ...hold, amount: 2n * amount, side: 'credit' },
        ]
      }),
    )
  })

  test('are each in the column of its age, counted once whatever its legs', async () => {
    expect(await database.ask(tenant, 'money.holds.aging', { bookId })).toEqual([
      {
        ...{ asset: 'EUR', scale: 2, holds: 6, held: '222222', oldestPlacedAt: holds.at(-1)?.placedAt },
        ...{ heldUnder1Hour: '2', heldUnder1Day: '220', heldUnder3Days: '22000', heldOlder: '200000' },
      },
    ])
  })

  test.each([
    ['their book', {}],
    ['an account', { accountId: shop.accountId }],
  ])('are listed of %s in the order of their ends, each once, however few on a page', async (_, of) => {
    for (const limit of [1, 2, 100]) {
      const rows = (await database.ask(tenant, 'money.holds.list', { bookId, ...of }, limit)) as { holdId: string }[]
      expect(rows.map(({ holdId }) => holdId)).toEqual(holds.map(({ holdId }) => holdId))
    }
  })
})

test('the holds of an account are found among those of many others by its own legs', async () => {
  const bookId = 'crowd'
  const holds = Array.from({ length: 300 }, (_, index) => ({
    ...{ bookId, holdId: idOf(1000 + index), placedAt: PLACED, expiresAt: plusMs(FAR, index) },
  }))
  await insertUntouched(holds)
  await database.insert(
    tenant,
    moneyHeldLegs,
    holds.map((hold, index) => ({
      ...{ ...till, ...hold, accountId: idOf(index < 299 ? 6 : 7), side: 'debit', amount: 1n },
    })),
  )
  const input = { bookId, accountId: idOf(7) }
  expect(await database.ask(tenant, 'money.holds.list', input)).toMatchObject([{ holdId: holds.at(-1)?.holdId }])
  expect(mostRows(await database.plan(tenant, 'money.holds.list', input))).toBe(1)
})
