import { systemClock } from '@heptad/infra/clock/clock.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { DEFAULT_BUSINESS_SETTINGS } from '../define.ts'
import { until } from '../engine/testing/counter-engines.ts'
import type { MemoryEngineOptions } from '../engine/testing/memory-engine.ts'
import { holdLimits } from './hold.ts'
import { moneyEngine } from './testing/money-engine.ts'

const clock = systemClock()
const EUR = { asset: 'EUR' }
const leg = (side: 'debit' | 'credit', account: string, amount: number, more: object = {}) => ({
  ...{ account, ...EUR, side, amount: `${amount}`, ...more },
})

async function start(more: Partial<MemoryEngineOptions> = {}) {
  const started = await moneyEngine({ clock, ...more })
  return {
    ...started,
    /** The answer's members. Throws when there is none. */
    async answer(type: string, body: object) {
      const outcome = await started.send(type, body)
      if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome, (_, value) => String(value)))
      return outcome.answer
    },
  }
}

let book: Awaited<ReturnType<typeof start>>
let walletId: string

beforeEach(async () => {
  book = await start()
  await book.send('money.book.open', {})
  for (const path of ['users:1:loan', 'till', 'liquidity'])
    await book.send('money.account.open', { path, ...EUR, normalSide: 'debit' })
  for (const path of ['till', 'liquidity'])
    await book.send('money.account.open', { path, asset: 'USD', normalSide: 'debit' })
  walletId = String((await book.answer('money.wallet.open', { userId: '1', currency: 'EUR' })).walletId)
  await book.answer('money.wallet.credit', { walletId, amount: '1000' })
})

describe('the answer of a wallet', () => {
  test('is about the wallet, wherever it stands among the legs, and about all of its legs', async () => {
    const legs = [
      leg('debit', 'users:1:loan', 30),
      leg('credit', 'users:1:cash', 10),
      leg('credit', 'users:1:cash', 20),
    ]
    const { transactionId } = await book.answer('money.transaction.post', { legs })
    expect(await book.answer('money.wallet.reverse', { transactionId })).toMatchObject({
      ...{ walletId, amount: '30', balanceAfter: { available: '1000' } },
    })
  })
})

describe('the answer of the ledger', () => {
  test('tells which account a leg is on, how much of what it moves, and how all counters stand after it', async () => {
    const { accountId } = await book.answer('money.account.unfreeze', { account: 'till', ...EUR })
    const legs = [leg('debit', 'till', 50), leg('credit', 'users:1:cash', 50)]
    const { legs: answered } = z
      .object({ legs: z.array(z.json()) })
      .parse(await book.answer('money.transaction.post', { legs }))
    expect(answered[0]).toEqual({
      ...{ accountId, path: 'till', asset: 'EUR', scale: 2, side: 'debit', amount: '50', accountVersion: '1' },
      balanceAfter: {
        ...{ available: '50', posted: '50', pending: '0', postedDebits: '50', postedCredits: '0' },
        ...{ pendingDebits: '0', pendingCredits: '0' },
      },
    })
  })

  test('tells what a hold takes from an account, on either normal side', async () => {
    await book.answer('money.transaction.post', { legs: [leg('debit', 'till', 50), leg('credit', 'users:1:cash', 50)] })
    const legs = [leg('debit', 'users:1:cash', 20), leg('credit', 'till', 20)]
    expect(await book.answer('money.hold.place', { legs })).toMatchObject({
      legs: [
        { balanceAfter: { posted: '1050', pending: '20', available: '1030' } },
        { balanceAfter: { posted: '50', pending: '20', available: '30' } },
      ],
    })
  })

  test('says of an exchange its rate, which side was named, and what all four accounts hold after it', async () => {
    const [from, to] = [
      { account: 'till', ...EUR },
      { account: 'till', asset: 'USD', amount: '6' },
    ]
    const asked = { from, to, rate: '1.50', reference: 'desk-1' }
    expect(await book.answer('money.transaction.exchange', asked)).toMatchObject({
      ...{ bookId: 'main', status: 'posted', reference: 'desk-1' },
      exchange: { rate: { numerator: '3', denominator: '2' }, named: 'to', rounding: 'half-even' },
      legs: [
        { path: 'till', asset: 'EUR', side: 'credit', amount: '4', balanceAfter: { posted: '-4' } },
        { path: 'till', asset: 'USD', side: 'debit', amount: '6', balanceAfter: { posted: '6' } },
        { path: 'liquidity', asset: 'EUR', side: 'debit', amount: '4', balanceAfter: { posted: '4' } },
        { path: 'liquidity', asset: 'USD', side: 'credit', amount: '6', balanceAfter: { posted: '-6' } },
      ],
    })
  })

  test('is about the new hold where another one expires with it', async () => {
    const legs = [leg('debit', 'users:1:cash', 20), leg('credit', 'till', 20)]
    const old = await book.answer('money.hold.place', { legs, expiresInMs: 1 })
    await until(() => clock.now() > String(old.expiresAt))
    const next = await book.answer('money.hold.place', { legs })
    expect(next).toMatchObject({ status: 'open', legs: [{ balanceAfter: { pending: '20' } }, {}] })
    expect(next.holdId).not.toBe(old.holdId)
  })

  const till = { account: 'till', ...EUR }

  test.each<[type: string, asked: object, told: object]>([
    ['money.account.open', { path: 'new', ...EUR, normalSide: 'debit' }, { path: 'new' }],
    ['money.account.set-policy', { ...till, maxBalance: '100' }, { path: 'till' }],
    ['money.asset.register', { code: 'DOGE', scale: 8 }, { code: 'DOGE', scale: 8 }],
    ['money.period.close', { period: '2026-01' }, { period: '2026-01', isClosed: true }],
    ['money.wallet.open', { userId: '2', currency: 'EUR' }, { userId: '2', currency: 'EUR' }],
    [
      'money.transaction.split',
      { from: till, amount: '5', parts: [{ account: 'liquidity', ...EUR, remaining: true }] },
      { legs: [{ path: 'till' }, { path: 'liquidity' }] },
    ],
    [
      'money.transaction.exchange',
      { from: { ...till, amount: '5' }, to: { account: 'till', asset: 'USD' }, rate: '2' },
      { exchange: { rate: { numerator: '2', denominator: '1' } } },
    ],
  ])('is the same from an engine that knows nothing (%s)', async (type, asked, told) => {
    const first = await book.send(type, asked, 'once')
    expect(first).toMatchObject({ answer: told })
    const { store, keyring } = book
    const later = await start({ store, keyring })
    expect(await later.send(type, asked, 'once')).toEqual({ ...first, replayed: true })
  })
})

describe('a command on an account', () => {
  const till = { account: 'till', ...EUR }

  test('that finds all as it is to be answers which account that is, by whatever it was named', async () => {
    const { accountId } = await book.answer('money.account.open', { path: 'till', ...EUR, normalSide: 'debit' })
    const known = { bookId: 'main', accountId, path: 'till', asset: 'EUR', scale: 2, normalSide: 'debit' }
    for (const reference of [till, { accountId }, { accountId, ...EUR }])
      expect(await book.answer('money.account.unfreeze', reference)).toEqual(known)
  })

  test.each([
    ['money.account.open', { path: 'till', ...EUR, normalSide: 'debit' }],
    ['money.account.freeze', till],
    ['money.account.set-limits', { ...till, limits: [] }],
    ['money.asset.register', { code: 'EUR', scale: 2 }],
    ['money.book.set-limits', { operationMaximum: null }],
    ['money.period.close', { period: '2026-01' }],
  ])('or on the whole book (%s) may be sent again under its key when its book is opened', async (type, data) => {
    const asked = { bookId: 'savings', ...data }
    expect(await book.send(type, asked, 'early')).toMatchObject({ rejection: { code: 'book-not-found' } })
    await book.send('money.book.open', { bookId: 'savings' })
    await book.send('money.account.open', { bookId: 'savings', path: 'till', ...EUR, normalSide: 'debit' })
    expect(await book.send(type, asked, 'early')).toMatchObject({ kind: 'accepted', answer: { bookId: 'savings' } })
  })
})

test('what is no transaction cannot be reversed, a hold not either', async () => {
  const legs = [leg('debit', 'users:1:cash', 20), leg('credit', 'till', 20)]
  const { holdId } = await book.answer('money.hold.place', { legs })
  for (const type of ['money.transaction.reverse', 'money.wallet.reverse'])
    expect(await book.send(type, { transactionId: holdId })).toMatchObject({
      ...{ rejection: { code: 'transaction-not-found' } },
    })
})

describe('what a closed period refuses may be sent again under its key when it is open', () => {
  const effectiveAt = '2026-01-15T00:00:00Z'
  const till = { account: 'till', ...EUR }
  const rows: readonly [type: string, body: (ids: { transactionId: string; holdId: string }) => object][] = [
    [
      'money.transaction.split',
      () => ({ from: till, amount: '5', parts: [{ account: 'liquidity', ...EUR, fixed: '5' }] }),
    ],
    [
      'money.transaction.exchange',
      () => ({ from: { ...till, amount: '5' }, to: { account: 'till', asset: 'USD' }, rate: '1' }),
    ],
    ['money.transaction.reverse', ({ transactionId }) => ({ transactionId })],
    ['money.hold.capture', ({ holdId }) => ({ holdId })],
    ['money.wallet.credit', () => ({ walletId, amount: '1' })],
    ['money.wallet.debit', () => ({ walletId, amount: '1' })],
    ['money.wallet.confirm', ({ holdId }) => ({ holdId })],
    ['money.wallet.reverse', ({ transactionId }) => ({ transactionId })],
  ]

  test.each(rows)('%s', async (type, body) => {
    const legs = [leg('debit', 'users:1:cash', 20), leg('credit', 'till', 20)]
    const { transactionId } = await book.answer('money.transaction.post', { legs })
    const { holdId } = await book.answer('money.hold.place', { legs })
    const asked = { ...body({ transactionId: String(transactionId), holdId: String(holdId) }), effectiveAt }
    expect(await book.answer('money.period.close', { period: '2026-01' })).toMatchObject({ isClosed: true })
    expect(await book.send(type, asked, 'late')).toMatchObject({ rejection: { code: 'period-closed' } })
    expect(await book.answer('money.period.reopen', { period: '2026-01' })).toMatchObject({ isClosed: false })
    expect(await book.send(type, asked, 'late')).toMatchObject({ kind: 'accepted', replayed: false })
  })
})

test('a hold lasts no longer than an installation allows, also where its command does not say', () => {
  const settings = { ...DEFAULT_BUSINESS_SETTINGS, holdDefaultMs: 10, holdMaxMs: 5 }
  expect(holdLimits({ settings })).toMatchObject({ holdLimits: { defaultDurationMs: 5, maxDurationMs: 5 } })
})
