import { Instant } from '@heptad/schemas/instant.ts'
import { accountFrozen } from '@heptad/schemas/money/account.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { accountLimitsChanged } from '@heptad/schemas/money/limit.ts'
import { describe, expect, test } from 'vitest'
import { foldEvents, inStream, scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookEvent } from './book-messages.ts'
import { findAccount } from './book-state.ts'
import { after } from './testing/decided.ts'
import { account, command, credit, debit, idOf, opened, post } from './testing/messages.ts'

const given = scenario(book, moneyEvents)
const ACCOUNTS = [opened, account('guest'), account('hotel')]
const holdId = inStream(opened, ACCOUNTS.length).eventId

const place = (more: object = {}) =>
  command('money.hold.place', { legs: [debit('guest', 100), credit('hotel', 100)], ...more })
const capture = (amount: number, final = false) => command('money.hold.capture', { holdId, amount: `${amount}`, final })

describe('a hold that is captured in parts', () => {
  test('is captured no further than captureMax, the parts before counted', () => {
    const inParts = after(ACCOUNTS, place({ captureMax: '120' }), capture(30), capture(20))
    given(...inParts)
      .when(capture(71, true))
      .thenRejected('capture-exceeds-hold', { held: '50', most: '70' })
    given(...inParts)
      .when(capture(70, true))
      .thenState((state) => {
        const guest = state.kind === 'open' ? findAccount(state, { account: 'guest', asset: 'EUR' }) : undefined
        expect([guest?.postedDebits, guest?.pendingDebits]).toEqual([120n, 0n])
      })
  })

  test('is captured whole after it was raised, also beyond captureMax', () => {
    const raise = command('money.hold.adjust', { holdId, amount: '100' })
    const raised = after(ACCOUNTS, place({ captureMax: '120' }), capture(50), raise)
    given(...raised)
      .when(capture(101, true))
      .thenRejected('capture-exceeds-hold', { held: '100', most: '100' })
    expect(after(raised, capture(100, true)).at(-1)).toMatchObject({ data: { isFinal: true } })
  })

  test('counts when and as its capture says', () => {
    const said = { effectiveAt: Instant.parse('2026-01-01T00:00:00Z'), reference: 'part-1' }
    const texts = { description: 'sealed.v1.a', metadata: 'sealed.v1.b' } as object
    const captured = after(ACCOUNTS, place(), command('money.hold.capture', { holdId, final: true, ...said, ...texts }))
    expect(captured.at(-1)?.data).toMatchObject({ ...said, ...texts })
    expect(after(ACCOUNTS, place({ reference: 'order-1', ...texts })).at(-1)?.data).toMatchObject({
      ...{ reference: 'order-1', ...texts },
    })
  })

  test('is resolved by the part that takes all that it still holds, whatever was to be kept', () => {
    const captured = after(ACCOUNTS, place(), capture(60), capture(40))
    expect(captured.at(-1)).toMatchObject({ type: 'money.hold.captured', data: { isFinal: true } })
    const state = foldEvents(book, captured)
    expect(state.kind === 'open' && state.holds).toEqual([])
  })

  test('counts towards a limit with each part, and not before', () => {
    const daily = { side: 'debit', window: 'day', isNet: false, maximum: '100' } as const
    const limited = [...ACCOUNTS, accountLimitsChanged({ accountId: idOf('guest'), limits: [daily] })]
    const held = after(limited, place())
    const heldId = inStream(opened, limited.length).eventId
    const part = (amount: string) => command('money.hold.capture', { holdId: heldId, amount, final: false })
    const spend = (amount: number) => post([debit('guest', amount), credit('hotel', amount)])
    const half = after(held, spend(40), part('50'))
    given(...half)
      .when(spend(11))
      .thenRejected('limit-exceeded', { left: '10', required: '11' })
    given(...half)
      .when(part('11'))
      .thenRejected('limit-exceeded', { left: '10', required: '11' })
    expect(after(half, part('10')).at(-1)?.type).toBe('money.hold.captured')
  })
})

/** Two who pay ten each: an account more than the hold of one. */
const SHARING = [...ACCOUNTS, account('friend')]
const sharedId = inStream(opened, SHARING.length).eventId
const shared = command('money.hold.place', { legs: [debit('guest', 10), debit('friend', 10), credit('hotel', 20)] })

test('what a final capture only releases counts towards no limit', () => {
  const daily = { side: 'debit', window: 'day', isNet: false, maximum: '10' } as const
  const limited = accountLimitsChanged({ accountId: idOf('friend'), limits: [daily] })
  const half = command('money.hold.capture', { holdId: sharedId, amount: '10', final: true })
  given(...after([...after(SHARING, shared), limited], half))
    .when(post([debit('friend', 10), credit('hotel', 10)]))
    .thenState(() => {})
})

test('a final capture releases the legs that it does not reach, and one that is not final leaves them as they are', () => {
  const half = (final: boolean) => command('money.hold.capture', { holdId: sharedId, amount: '10', final })
  const friend = (events: readonly BookEvent[]) => {
    const state = foldEvents(book, events)
    const account = state.kind === 'open' ? findAccount(state, { account: 'friend', asset: 'EUR' }) : undefined
    return [account?.postedDebits, account?.pendingDebits]
  }
  const held = after(SHARING, shared)
  expect([friend(held), friend(after(held, half(false)))]).toEqual([
    [0n, 10n],
    [0n, 10n],
  ])
  expect(friend(after(held, half(true)))).toEqual([0n, 0n])
  expect(friend(after(held, half(false), half(true)))).toEqual([10n, 0n])
})

describe('a hold that is raised', () => {
  const raise = (amount: string) => command('money.hold.adjust', { holdId, amount })

  test('asks nothing of the account whose leg holds what it held', () => {
    const frozen = (path: string) => accountFrozen({ accountId: idOf(path), debit: true, credit: true })
    const held = after(SHARING, shared)
    const raised = command('money.hold.adjust', { holdId: sharedId, amount: '25' })
    given(...held, frozen('friend'))
      .when(raised)
      .thenRejected('account-frozen', { account: 'friend' })
    given(...held, frozen('guest'))
      .when(raised)
      .thenState((state) => {
        const pending = ['guest', 'friend'].map((path) =>
          state.kind === 'open' ? findAccount(state, { account: path, asset: 'EUR' })?.pendingDebits : undefined,
        )
        expect(pending).toEqual([10n, 15n])
      })
  })

  test('is measured against a limit by all that it holds then, as if it were placed so', () => {
    const limit = { side: 'debit', window: 'operation', isNet: false, maximum: '160' } as const
    const limited = accountLimitsChanged({ accountId: idOf('guest'), limits: [limit] })
    given(...after(ACCOUNTS, place()), limited)
      .when(raise('161'))
      .thenRejected('limit-exceeded', { required: '161' })
    given(...after(ACCOUNTS, place()), limited)
      .when(raise('160'))
      .thenState(() => {})
  })
})

test('what an account holds is gone from its normal side, also where that is debit, and what comes counts for its ceiling', () => {
  const bounds = { normalSide: 'debit', minBalance: '0', maxBalance: '100' } as const
  const till = [opened, account('till', bounds), account('bank')]
  const [pay, bring] = [
    (amount: number) => [credit('till', amount), debit('bank', amount)],
    (amount: number) => [debit('till', amount), credit('bank', amount)],
  ]
  const hold = (legs: ReturnType<typeof pay>) => command('money.hold.place', { legs })
  const paying = after(till, post(bring(80)), hold(pay(60)))
  given(...paying)
    .when(post(pay(21)))
    .thenRejected('insufficient-funds', { available: '20', required: '21' })
  given(...paying)
    .when(post(pay(20)))
    .thenState(() => {})
  const coming = after(till, post(bring(80)), hold(bring(15)))
  given(...coming)
    .when(post(bring(6)))
    .thenRejected('balance-ceiling-exceeded', { balance: '101' })
  given(...coming)
    .when(post(pay(80)))
    .thenState(() => {})
})
