import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { moneyBalances } from './balances.table.ts'
import { moneyHeldLegs } from './held-legs.table.ts'
import { moneyHoldsOpen } from './holds-open.table.ts'
import { type MoneyDatabase, openMoneyDatabase } from './testing/money-database.ts'

const tenant = TenantId.parse('11111111-1111-4111-8111-111111111111')
const stranger = TenantId.parse('22222222-2222-4222-8222-222222222222')
const idOf = (index: number) => `0199a3c0-0000-7000-8000-${index.toString().padStart(12, '0')}`
const PLACED = Instant.parse('2026-01-31T12:00:00.000001Z')
const FAR = Instant.parse('2290-01-01T00:00:00Z')
const PAST = Instant.parse('2026-02-01T00:00:00Z')
const wallet = { accountId: idOf(1), bookId: 'main', path: 'users:43', asset: 'EUR', scale: 2 }
const shop = { ...wallet, accountId: idOf(2), path: 'shops:7' }

let database: MoneyDatabase

beforeAll(async () => {
  database = await openMoneyDatabase()
  const posted = { normalSide: 'credit', debits: 100n, credits: 100n, version: 2n }
  await database.insert(tenant, moneyBalances, [
    { ...wallet, ...posted, pendingDebits: 12n, pendingCredits: 0n },
    { ...shop, ...posted, pendingDebits: 0n, pendingCredits: 12n },
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

describe('a hold that is due', () => {
  test.each([
    ['users:43', { normalBalance: '0', pendingDebits: '7', pendingCredits: '0', available: '-7' }],
    ['shops:7', { normalBalance: '0', pendingDebits: '0', pendingCredits: '7', available: '0' }],
  ])('is expired for %s, though nobody has swept it', async (account, standing) => {
    const [row] = await database.ask(tenant, 'money.balances.get', { account, asset: 'EUR' })
    expect(row).toMatchObject(standing)
    expect(await database.ask(tenant, 'money.balances.list', { pathPrefix: account })).toEqual([row])
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
    expect(await database.ask(tenant, 'money.holds.list', { account: 'users', asset: 'EUR' })).toEqual([])
    expect(await database.ask(stranger, 'money.holds.list', {})).toEqual([])
  })

  test('does not age', async () => {
    expect(await database.ask(tenant, 'money.holds.aging', {})).toMatchObject([
      { asset: 'EUR', holds: 1, held: '7', heldOlder: '7', heldUnder1Hour: '0', oldestPlacedAt: PLACED },
    ])
    expect(await database.ask(stranger, 'money.holds.aging', {})).toEqual([])
  })
})
