import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moneyHoldCaptures } from './hold-captures.table.ts'
import { moneyHoldLegs } from './hold-legs.table.ts'
import { moneyHolds } from './holds.table.ts'
import { type MoneyDatabase, openMoneyDatabase } from './testing/money-database.ts'

const tenant = TenantId.parse('11111111-1111-4111-8111-111111111111')
const stranger = TenantId.parse('22222222-2222-4222-8222-222222222222')
const idOf = (index: number) => `0199a3c0-0000-7000-8000-${index.toString().padStart(12, '0')}`
const [PLACED, RESOLVED] = [Instant.parse('2026-01-31T12:00:00Z'), Instant.parse('2026-02-02T12:00:00Z')]
const [FAR, PAST] = [Instant.parse('2290-01-01T00:00:00Z'), Instant.parse('2026-02-01T00:00:00Z')]
const texts = { reference: 'order-1001', description: null, metadata: null, captureMax: 9n }
const shared = { ...texts, bookId: 'main', placedAt: PLACED }
const payer = { bookId: 'main', accountId: idOf(1), path: 'users:43', asset: 'EUR', scale: 2, side: 'debit' }
const payee = { ...payer, accountId: idOf(2), path: 'shops:7', side: 'credit' }

/** Holds by their numbers: status, end, and what is kept of them as resolved. */
const HOLDS = [
  [80, 'open', FAR, null],
  [81, 'open', PAST, null],
  [82, 'captured', FAR, RESOLVED],
  [83, 'voided', FAR, RESOLVED],
  [84, 'expired', PAST, RESOLVED],
] as const

let database: MoneyDatabase

beforeAll(async () => {
  database = await openMoneyDatabase()
  await database.insert(
    tenant,
    moneyHolds,
    HOLDS.map(([hold, status, expiresAt, resolvedAt]) => ({
      ...{ ...shared, holdId: idOf(hold), status, expiresAt, resolvedAt },
    })),
  )
  const legsOf = (hold: number, amounts: { placed: bigint; amount: bigint; captured: bigint }) =>
    [payer, payee].map((account) => ({ ...account, ...amounts, holdId: idOf(hold) }))
  await database.insert(tenant, moneyHoldLegs, [
    ...legsOf(80, { placed: 8n, amount: 5n, captured: 3n }),
    { ...payer, asset: 'USD', accountId: idOf(3), holdId: idOf(83), placed: 1n, amount: 0n, captured: 0n },
    ...[81, 82, 83, 84].flatMap((hold) => legsOf(hold, { placed: 8n, amount: hold === 81 ? 8n : 0n, captured: 7n })),
  ])
  await database.insert(
    tenant,
    moneyHoldCaptures,
    [12, 11].map((revision) => ({
      ...{ transactionId: idOf(revision), bookId: 'main', holdId: idOf(82), revision: BigInt(revision) },
      isFinal: revision === 12,
    })),
  )
})
afterAll(() => database?.close())

const get = (hold: number, of = tenant) => database.ask(of, 'money.holds.get', { holdId: idOf(hold) })

test('an open hold says what is held, what was at first, and what was captured of it', async () => {
  expect(await get(80)).toEqual([
    {
      ...{ ...texts, captureMax: '9', holdId: idOf(80), bookId: 'main', status: 'open', resolvedAt: null },
      ...{ placedAt: PLACED, expiresAt: FAR, captured: '3', captures: [] },
      legs: [payer, payee].map(({ bookId: _, ...account }) => ({
        ...{ ...account, placed: '8', amount: '5', captured: '3' },
      })),
    },
  ])
})

test.each([
  ['was captured', 82, { status: 'captured', resolvedAt: RESOLVED, captured: '7' }],
  ['was voided, in several assets', 83, { status: 'voided', resolvedAt: RESOLVED, captured: null }],
  ['has expired', 84, { status: 'expired', resolvedAt: PAST }],
  ['is due, though nobody has swept it,', 81, { status: 'expired', resolvedAt: PAST, legs: [{ amount: '0' }, {}] }],
])('a hold that %s is there, and says so', async (_, hold, expected) => {
  expect(await get(hold)).toMatchObject([expected])
})

test('the captures of a hold stand in their order', async () => {
  expect(await get(82)).toMatchObject([
    {
      captures: [
        { transactionId: idOf(11), isFinal: false },
        { transactionId: idOf(12), isFinal: true },
      ],
    },
  ])
})

test('what was never placed, and what another tenant placed, is not there', async () => {
  expect(await get(99)).toEqual([])
  expect(await get(80, stranger)).toEqual([])
})
