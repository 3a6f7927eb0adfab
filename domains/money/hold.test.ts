import { plusMs } from '@heptad/schemas/instant.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { describe, expect, test } from 'vitest'
import { DECIDED_AT, foldEvents, inStream, scenario } from '../testing/scenario.ts'
import { availableOf } from './account-state.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import { findAccount } from './book-state.ts'
import type { Leg } from './movement.ts'
import { sizeOf } from './ordered.ts'
import { after } from './testing/decided.ts'
import { account, command, credit, debit, facts, opened, post } from './testing/messages.ts'

const given = scenario(book, moneyEvents)
const HOUR_MS = 3_600_000
const LEGS = [debit('wallet', 60), credit('shop', 60)]
const ACCOUNTS = [
  opened,
  account('world'),
  account('wallet', { minBalance: '0' }),
  account('shop', { maxBalance: '500' }),
]
const START = after(ACCOUNTS, post([debit('world', 100), credit('wallet', 100)]))
const HELD = after(START, place())
/** The hold's id is that of its event. */
const holdId = inStream(START[0] ?? opened, START.length).eventId

function place(legs: readonly Leg[] = LEGS, more: object = {}): BookCommand {
  return command('money.hold.place', { legs: [...legs], ...more })
}
function capture(more: object = {}): BookCommand {
  return command('money.hold.capture', { holdId, final: true, ...more })
}
const voiding = command('money.hold.void', { holdId })
const adjust = (amount: string) => command('money.hold.adjust', { holdId, amount })
/** The command, decided so much later than everything else. */
function later(next: BookCommand, ms: number): BookCommand {
  return { ...next, facts: { ...next.facts, decidedAt: plusMs(DECIDED_AT, ms) } } as BookCommand
}
/** The command with what its handler read in the log. */
function known(next: BookCommand, hold: object | null): BookCommand {
  return { ...next, facts: { ...next.facts, hold } } as unknown as BookCommand
}

function availableOn(events: readonly BookEvent[], path: string): bigint | undefined {
  const state = foldEvents(book, events)
  const found = state.kind === 'open' ? findAccount(state, { account: path, asset: 'EUR' }) : undefined
  return found && availableOf(found)
}

describe('what is held', () => {
  test('cannot be spent by the payer, and not yet by the payee', () => {
    expect([availableOn(HELD, 'wallet'), availableOn(HELD, 'shop')]).toEqual([40n, 0n])
    given(...HELD)
      .when(post([debit('wallet', 41), credit('world', 41)]))
      .thenRejected('insufficient-funds', { available: '40', shortfall: '1' })
  })

  test('is posted by a capture, and the rest released or kept', () => {
    expect(availableOn(after(HELD, capture()), 'shop')).toBe(60n)
    expect(availableOn(after(HELD, capture({ amount: '20' })), 'wallet')).toBe(80n)
    expect(availableOn(after(HELD, capture({ amount: '20', final: false })), 'wallet')).toBe(40n)
  })

  test('is free again when the hold is voided, or its time has come', () => {
    expect(availableOn(after(HELD, voiding), 'wallet')).toBe(100n)
    const expire = later(command('money.hold.expire', { holdId }), 72 * HOUR_MS)
    expect(availableOn(after(HELD, expire), 'wallet')).toBe(100n)
  })

  test('expires with the command that needs it, in the same append, and not a microsecond before', () => {
    const spend = post([debit('wallet', 100), credit('world', 100)])
    given(...HELD)
      .when(later(spend, 72 * HOUR_MS - 1))
      .thenRejected('insufficient-funds')
    const events = after(HELD, later(spend, 72 * HOUR_MS)).slice(HELD.length)
    expect(events.map(({ type }) => type)).toEqual(['money.hold.expired', 'money.transaction.posted'])
  })

  test('counts its end in the versions of its accounts from then on, recorded or not', () => {
    const asked = post([debit('wallet', 1, { ifVersion: '2' }), credit('world', 1)])
    given(...HELD)
      .when(later(asked, 72 * HOUR_MS))
      .thenRejected('version-conflict', { expected: '2', actual: '3' })
    given(...HELD)
      .when(later(asked, 72 * HOUR_MS - 1))
      .thenState(() => {})
  })

  test('what it holds is captured whatever captureMax says', () => {
    const little = after(START, place(LEGS, { captureMax: '10' }))
    given(...little)
      .when(capture({ amount: '61' }))
      .thenRejected('capture-exceeds-hold', { most: '60' })
    given(...little)
      .when(capture())
      .thenState((state) => expect(state.kind === 'open' && sizeOf(state.holds)).toBe(0))
  })

  test('more is captured only as far as captureMax goes', () => {
    const tips = after(START, place(LEGS, { captureMax: '70' }))
    expect(availableOn(after(tips, capture({ amount: '70' })), 'wallet')).toBe(30n)
    given(...tips)
      .when(capture({ amount: '71' }))
      .thenRejected('capture-exceeds-hold', { held: '60', most: '70' })
  })

  test('adjusting to what is held already changes nothing; raising needs what is available', () => {
    given(...HELD)
      .when(adjust('60'))
      .thenNothing()
    expect(availableOn(after(HELD, adjust('100')), 'wallet')).toBe(0n)
    given(...HELD)
      .when(adjust('101'))
      .thenRejected('insufficient-funds')
    expect(availableOn(after(HELD, adjust('10')), 'wallet')).toBe(90n)
  })

  test('is made less on a frozen account, and not more', () => {
    const frozen = after(
      HELD,
      command('money.account.freeze', { account: 'shop', asset: 'EUR', debit: true, credit: true }),
    )
    expect(availableOn(after(frozen, adjust('10')), 'wallet')).toBe(90n)
    given(...frozen)
      .when(adjust('61'))
      .thenRejected('account-frozen')
  })

  test('lasts as long as a hold may, to the millisecond', () => {
    expect(after(START, place(LEGS, { expiresInMs: 168 * HOUR_MS })).at(-1)?.data).toMatchObject({
      expiresAt: plusMs(DECIDED_AT, 168 * HOUR_MS),
    })
  })
})

describe('a command on a hold is refused', () => {
  const frozen = after(
    HELD,
    command('money.account.freeze', { account: 'wallet', asset: 'EUR', debit: true, credit: false }),
  )
  const rows: readonly [string, readonly BookEvent[], BookCommand, MoneyRejection][] = [
    ['that never was', START, capture(), 'hold-not-found'],
    ['that was captured', START, known(voiding, { resolvedAs: 'captured' }), 'hold-already-captured'],
    ['that was voided', START, known(capture(), { resolvedAs: 'voided' }), 'hold-already-voided'],
    ['that has expired', START, known(adjust('1'), { resolvedAs: 'expired' }), 'hold-expired'],
    ['that is due', HELD, later(capture(), 72 * HOUR_MS), 'hold-expired'],
    ['for more than it holds', HELD, capture({ amount: '61' }), 'capture-exceeds-hold'],
    ['on a frozen account, before its amount', frozen, capture({ amount: '61' }), 'account-frozen'],
    [
      'that would take what is not there',
      START,
      place([debit('wallet', 101), credit('shop', 101)]),
      'insufficient-funds',
    ],
    [
      'that could go over a ceiling',
      START,
      place([debit('world', 501), credit('shop', 501)]),
      'balance-ceiling-exceeded',
    ],
    ['that does not balance', START, place([debit('wallet', 1), credit('shop', 2)]), 'unbalanced'],
    ['that lasts too long', START, place(LEGS, { expiresInMs: 169 * HOUR_MS }), 'limit-exceeded'],
    [
      'on an account that is to be closed',
      HELD,
      command('money.account.close', { account: 'shop', asset: 'EUR' }),
      'has-open-holds',
    ],
  ]
  test.each(rows)('%s', (_, events, next, code) => {
    given(...events)
      .when(next)
      .thenRejected(code)
  })

  test('that is one too many for the account that it takes from, not for the one that it brings to', () => {
    const limits = { ...facts.holdLimits, maxOpenPerAccount: 1 }
    const next = (legs: readonly Leg[]) => ({ ...place(legs), facts: { ...facts, holdLimits: limits } }) as BookCommand
    given(...HELD)
      .when(next([debit('wallet', 1), credit('shop', 1)]))
      .thenRejected('limit-exceeded', { limit: 'open-holds', maximum: 1, account: 'wallet' })
    given(...HELD)
      .when(next([debit('world', 1), credit('shop', 1)]))
      .thenState((state) => expect(state.kind === 'open' && sizeOf(state.holds)).toBe(2))
  })

  test('for its own holds alone: any number that bring something to an account leave it free to hold', () => {
    const limits = { ...facts.holdLimits, maxOpenPerAccount: 1 }
    const next = (legs: readonly Leg[]) => ({ ...place(legs), facts: { ...facts, holdLimits: limits } }) as BookCommand
    const refund = next([debit('shop', 1), credit('wallet', 1)])
    const waiting = after(HELD, next([debit('world', 1), credit('shop', 1)]))
    given(...waiting)
      .when(refund)
      .thenState((state) => expect(state.kind === 'open' && sizeOf(state.holds)).toBe(3))
    given(...after(waiting, refund))
      .when(refund)
      .thenRejected('limit-exceeded', { limit: 'open-holds', account: 'shop' })
  })

  test('that is one too many for any of its accounts, where it takes from none', () => {
    const owed = [account('owed', { normalSide: 'debit' }), account('owing')]
    const growing = place([debit('owed', 1), credit('owing', 1)])
    const next = { ...growing, facts: { ...facts, holdLimits: { ...facts.holdLimits, maxOpenPerAccount: 1 } } }
    given(...after([...START, ...owed], growing))
      .when(next as BookCommand)
      .thenRejected('limit-exceeded', { limit: 'open-holds', account: 'owed' })
  })

  test('of several assets that is to hold one amount', () => {
    const dollars = { asset: 'USD' }
    const both = [...ACCOUNTS, account('wallet', dollars), account('shop', dollars)]
    const legs = [debit('world', 1), credit('shop', 1), debit('wallet', 1, dollars), credit('shop', 1, dollars)]
    given(...after(both, place(legs)))
      .when(command('money.hold.adjust', { holdId: inStream(opened, both.length).eventId, amount: '3' }))
      .thenRejected('asset-mismatch', { assets: ['EUR', 'USD'] })
  })
})
