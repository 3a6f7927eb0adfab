import { Instant } from '@heptad/schemas/instant.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { accountLimitsChanged, bookLimitsChanged, type Limit } from '@heptad/schemas/money/limit.ts'
import { describe, expect, test } from 'vitest'
import { scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import type { BookState } from './book-state.ts'
import { windowAt } from './limit-state.ts'
import { account, command, credit, debit, facts, idOf, opened, post } from './testing/messages.ts'

const given = scenario(book, moneyEvents)
const at = (text: string) => Instant.parse(text)
const NOON = at('2026-01-31T12:00:00Z')
const accounts = [opened, account('a'), account('b')]

function limited(limits: readonly (Partial<Limit> & Pick<Limit, 'window'>)[]): readonly BookEvent[] {
  const whole = limits.map((limit) => ({ side: 'debit' as const, isNet: false, maximum: '100', ...limit }))
  return [...accounts, accountLimitsChanged({ accountId: idOf('a'), limits: whole })]
}

const take = (amount: number) => post([debit('a', amount), credit('b', amount)])
const give = (amount: number) => post([debit('b', amount), credit('a', amount)])

/** The id of each event that {@link answers} folds, so of the one hold among them. */
const HOLD_ID = idOf('hold')

/** What is said to commands that come one after another, each at its moment. */
function answers(history: readonly BookEvent[], commands: readonly (readonly [BookCommand, Instant?])[]) {
  let state: BookState = given(...history).state
  return commands.map(([asked, decidedAt = NOON]) => {
    const decision = book.decide(state, { ...asked, facts: { ...facts, ...asked.facts, decidedAt } } as BookCommand)
    if (decision.kind === 'rejected') return decision.rejection.code
    for (const event of decision.events)
      state = book.evolve(state, { ...event, eventId: HOLD_ID, revision: 0n, decidedAt } as never)
    return 'accepted'
  })
}
const OVER = 'limit-exceeded'

describe('a limit', () => {
  test('of one operation looks at each transaction by itself', () => {
    const said = answers(limited([{ window: 'operation' }]), [[take(100)], [take(100)], [take(101)]])
    expect(said).toEqual(['accepted', 'accepted', OVER])
  })

  test.each<[window: Limit['window'], last: string, next: string]>([
    ['hour', '2026-01-31T12:59:59.999999Z', '2026-01-31T13:00:00Z'],
    ['day', '2026-01-31T23:59:59.999999Z', '2026-02-01T00:00:00Z'],
    ['week', '2026-02-01T23:59:59.999999Z', '2026-02-02T00:00:00Z'],
    ['month', '2026-01-31T23:59:59.999999Z', '2026-02-01T00:00:00Z'],
  ])('of a %s adds up until the window ends, and begins anew then', (window, last, next) => {
    const said = answers(limited([{ window }]), [
      [take(60)],
      [take(40), at(last)],
      [take(1), at(last)],
      [take(100), at(next)],
      [take(1), at(next)],
    ])
    expect(said).toEqual(['accepted', 'accepted', OVER, 'accepted', OVER])
  })

  test.each<[window: Limit['window'], later: string]>([
    ['hour', '2026-02-01T12:00:00Z'],
    ['day', '2026-02-28T12:00:00Z'],
    ['day', '2026-01-30T12:00:00Z'],
    ['month', '2027-01-31T12:00:00Z'],
  ])('of a %s is another one where only its place in the day or year is the same', (window, later) => {
    expect(answers(limited([{ window }]), [[take(100)], [take(100), at(later)]])).toEqual(['accepted', 'accepted'])
  })

  test('whose window was taken away and comes back counts from then on', () => {
    const set = (...windows: Limit['window'][]) =>
      command('money.account.set-limits', {
        ...{ account: 'a', asset: 'EUR' },
        limits: windows.map((window) => ({ side: 'debit', window, isNet: false, maximum: '100' })),
      })
    const kept = answers(limited([{ window: 'day' }]), [[take(60)], [set('day', 'hour')], [take(41)]])
    expect(kept).toEqual(['accepted', 'accepted', OVER])
    const back = answers(limited([{ window: 'day' }]), [[take(60)], [set('month')], [set('day')], [take(41)]])
    expect(back).toEqual(['accepted', 'accepted', 'accepted', 'accepted'])
  })

  test('on one side is not given back by the other, and a net one is', () => {
    const oneSided = answers(limited([{ window: 'day' }]), [[take(100)], [give(50)], [take(1)]])
    expect(oneSided).toEqual(['accepted', 'accepted', OVER])
    const net = answers(limited([{ window: 'day', isNet: true }]), [[take(100)], [give(50)], [take(50)], [take(1)]])
    expect(net).toEqual(['accepted', 'accepted', 'accepted', OVER])
  })

  test('of credits counts what is credited, and a net one what is debited against it', () => {
    const oneSided = answers(limited([{ window: 'day', side: 'credit' }]), [[take(100)], [give(100)], [give(1)]])
    expect(oneSided).toEqual(['accepted', 'accepted', OVER])
    const credits = { window: 'day', side: 'credit', isNet: true } as const
    const net = answers(limited([credits]), [[give(100)], [give(1)], [take(50)], [give(50)], [give(1)]])
    expect(net).toEqual(['accepted', OVER, 'accepted', 'accepted', OVER])
  })

  test('goes by the moment of the decision, not by when a transaction takes effect', () => {
    const earlier = post([debit('a', 60), credit('b', 60)], { effectiveAt: at('2025-06-01T00:00:00Z') })
    expect(answers(limited([{ window: 'day' }]), [[take(60)], [earlier]])).toEqual(['accepted', OVER])
  })

  test('that was lowered lets money go the other way', () => {
    const history = limited([{ window: 'day' }])
    const lowered = command('money.account.set-limits', {
      ...{ account: 'a', asset: 'EUR' },
      limits: [{ side: 'debit', window: 'day', isNet: true, maximum: '10' }],
    })
    const said = answers(history, [[take(90)], [lowered], [take(1)], [give(5)]])
    expect(said).toEqual(['accepted', 'accepted', OVER, 'accepted'])
  })

  test('counts all legs of a transaction and all items of a batch', () => {
    const legs = [debit('a', 60), debit('a', 41), credit('b', 101)]
    expect(answers(limited([{ window: 'operation' }]), [[post(legs)]])).toEqual([OVER])
    const items = [60, 41].map((amount) => ({ legs: [debit('a', amount), credit('b', amount)] }))
    given(...limited([{ window: 'day' }]))
      .when(command('money.batch.post', { items }))
      .thenRejected(OVER, { item: 1, leg: 0, account: 'a', left: '40', required: '41', window: 'day' })
  })

  test('looks at all that a hold holds once it is raised, as if it were placed so', () => {
    const hold = (amount: number) => command('money.hold.place', { legs: [debit('a', amount), credit('b', amount)] })
    const raise = (amount: string) => command('money.hold.adjust', { holdId: HOLD_ID, amount })
    const daily = limited([{ window: 'day' }])
    expect(answers(daily, [[hold(60)], [raise('100')], [raise('101')], [hold(101)]])).toEqual([
      ...['accepted', 'accepted', OVER, OVER],
    ])
    expect(answers(daily, [[hold(60)], [take(40)], [raise('61')], [raise('10')]])).toEqual([
      ...['accepted', 'accepted', OVER, 'accepted'],
    ])
    expect(answers(accounts, [[hold(10_000_000)], [raise('10000001')]])).toEqual(['accepted', OVER])
  })

  test('is set once, and taken away with an empty list', () => {
    const set = (limits: readonly Limit[]) =>
      command('money.account.set-limits', { account: 'a', asset: 'EUR', limits: [...limits] })
    const daily: Limit = { side: 'debit', window: 'day', isNet: false, maximum: '100' }
    given(...accounts)
      .when(set([daily]))
      .thenEvents(accountLimitsChanged({ accountId: idOf('a'), limits: [daily] }))
    given(...limited([daily]))
      .when(set([daily]))
      .thenNothing()
    const others: readonly Limit[] = [
      { ...daily, isNet: true },
      { ...daily, side: 'credit' },
      { ...daily, window: 'hour' },
      { ...daily, maximum: '101' },
    ]
    for (const other of others)
      given(...limited([daily]))
        .when(set([other]))
        .thenEvents(accountLimitsChanged({ accountId: idOf('a'), limits: [other] }))
    given(...limited([daily]))
      .when(set([]))
      .thenState((state) => expect(state.kind === 'open' && state.limits.size).toBe(0))
  })
})

describe('the most that one transaction moves', () => {
  test('is 10,000,000 minor units of an asset with two digits, until the book says otherwise', () => {
    expect(answers(accounts, [[take(10_000_000)], [take(10_000_001)]])).toEqual(['accepted', OVER])
    const raised = bookLimitsChanged({ operationMaximum: '10000001' })
    expect(answers([...accounts, raised], [[take(10_000_001)], [take(10_000_002)]])).toEqual(['accepted', OVER])
    const lifted = bookLimitsChanged({ operationMaximum: null })
    expect(answers([...accounts, lifted], [[take(10 ** 12)]])).toEqual(['accepted'])
  })

  test('is told to those who ask for more: of which asset, and how much it is there', () => {
    const coins = { asset: 'COIN', scale: 3 }
    const asked = post([debit('a', 2001, { asset: 'COIN' }), credit('b', 2001, { asset: 'COIN' })])
    const events = [
      ...accounts,
      account('a', coins),
      account('b', coins),
      bookLimitsChanged({ operationMaximum: '200' }),
    ]
    expect(book.decide(given(...events).state, asked)).toEqual({
      kind: 'rejected',
      rejection: { code: OVER, details: { asset: 'COIN', window: 'operation', maximum: '2000' } },
    })
  })

  test('is of all legs on a side together, and of each asset by itself', () => {
    const dollars = { asset: 'USD' }
    const both = [...accounts, account('a', dollars), account('b', dollars)]
    const half = 5_000_000
    const parted = (more: number) => [debit('a', half), debit('a', half + more), credit('b', 2 * half + more)]
    const inDollars = [debit('a', 2 * half, dollars), credit('b', 2 * half, dollars)]
    const said = answers(both, [[post(parted(0))], [post(parted(1))], [post([...parted(0), ...inDollars])]])
    expect(said).toEqual(['accepted', OVER, 'accepted'])
  })

  test('is what a book sets, and any other than before is news', () => {
    for (const operationMaximum of ['6', null])
      given(...accounts, bookLimitsChanged({ operationMaximum: '5' }))
        .when(command('money.book.set-limits', { operationMaximum }))
        .thenEvents(bookLimitsChanged({ operationMaximum }))
  })

  test('that is set again is no news', () => {
    given(...accounts, bookLimitsChanged({ operationMaximum: '5' }))
      .when(command('money.book.set-limits', { operationMaximum: '5' }))
      .thenNothing()
  })

  test('grows with the digits of an asset and does not shrink with them', () => {
    const coins = { asset: 'COIN', scale: 4 }
    const yen = { asset: 'JPY', scale: 0 }
    const both = [...accounts, ...[coins, yen].flatMap((terms) => [account('a', terms), account('b', terms)])]
    const move = (asset: string, amount: number) =>
      post([debit('a', amount, { asset }), credit('b', amount, { asset })])
    const said = answers(both, [
      [move('COIN', 1_000_000_000)],
      [move('COIN', 1_000_000_001)],
      [move('JPY', 10_000_000)],
      [move('JPY', 10_000_001)],
    ])
    expect(said).toEqual(['accepted', OVER, 'accepted', OVER])
  })
})

test('a week begins on Monday', () => {
  const days = ['2026-01-25', '2026-01-26', '2026-02-01', '2026-02-02']
  expect(days.map((day) => windowAt('week', at(`${day}T00:00:00Z`)))).toEqual([
    '2026-01-19',
    '2026-01-26',
    '2026-01-26',
    '2026-02-02',
  ])
})
