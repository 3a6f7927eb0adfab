import { bookLimitsChanged } from '@heptad/schemas/money/limit.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldEvents, inStream } from '../testing/scenario.ts'
import { type Account, availableOf } from './account-state.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent, TransactionPosted } from './book-messages.ts'
import { type BookState, findAccount } from './book-state.ts'
import { bookInvariants } from './invariants.ts'
import { splitAmount } from './split.ts'
import { after } from './testing/decided.ts'
import { tryHistories } from './testing/histories.ts'
import { account, command, idOf, opened, post } from './testing/messages.ts'

/** What several sources give, against a model that takes one unit after the other. */
tryHistories()

type Asked = Extract<BookCommand, { type: 'money.transaction.split' }>['data']
type Side = Asked['side']

const PATHS = ['a', 'b', 'c']
const other = (side: Side): Side => (side === 'debit' ? 'credit' : 'debit')
const on = (path: string) => ({ account: path, asset: 'EUR' })

/** What an account has, what of it is held, and how far above its floor it is; null is without one. */
const standing = fc.record({
  balance: fc.integer({ min: -20, max: 60 }),
  held: fc.integer({ min: 0, max: 30 }),
  aboveFloor: fc.option(fc.integer({ min: 0, max: 40 })),
})
const standings = fc.tuple(standing, standing, standing)
type Standings = typeof standings extends fc.Arbitrary<infer T> ? T : never

/** A book whose accounts a, b and c shrink on this side. */
function bookOf(all: Standings, side: Side): readonly BookEvent[] {
  const move = (path: string, by: 'debit' | 'credit', amount: number) => [
    { ...on(path), side: by, amount: `${amount}` },
    { ...on('world'), side: other(by), amount: `${amount}` },
  ]
  return all.reduce<readonly BookEvent[]>(
    (history, { balance, held, aboveFloor }, index) => {
      const path = PATHS[index] ?? ''
      const grows = balance > 0 ? other(side) : side
      const asked = [
        ...(balance === 0 ? [] : [post(move(path, grows, Math.abs(balance)))]),
        ...(held === 0 ? [] : [command('money.hold.place', { legs: move(path, side, held) })]),
        ...(aboveFloor === null
          ? []
          : [command('money.account.set-policy', { ...on(path), minBalance: `${balance - held - aboveFloor}` })]),
      ]
      return after(history, ...asked)
    },
    [
      opened,
      bookLimitsChanged({ operationMaximum: null }),
      ...['world', 'x', 'y'].map((path) => account(path)),
      ...PATHS.map((path) => account(path, { normalSide: other(side) })),
    ],
  )
}

const source = fc.record({
  path: fc.constantFrom(...PATHS),
  isById: fc.boolean(),
  upTo: fc.option(fc.integer({ min: 1, max: 50 })),
})
const wish = fc.record({
  all: standings,
  side: fc.constantFrom<Side>('debit', 'credit'),
  sources: fc.array(source, { minLength: 1, maxLength: 5 }),
  amount: fc.oneof(fc.integer({ min: 1, max: 120 }), fc.constant('available' as const)),
  percent: fc.integer({ min: 1, max: 100 }),
})
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never

function partsOf(percent: number): Asked['parts'] {
  return [
    { ...on('x'), percent: `${percent}` },
    { ...on('y'), remaining: true },
  ]
}

function asked({ side, sources, amount, percent }: Wish): BookCommand {
  const from = sources.map(({ path, isById, upTo }, index) => ({
    ...(isById ? { accountId: idOf(path) } : on(path)),
    ...(upTo === null || (amount !== 'available' && index === sources.length - 1) ? {} : { upTo: `${upTo}` }),
  }))
  return command('money.transaction.split', { from, amount: `${amount}`, side, parts: partsOf(percent) })
}

/** How much is given by each source, when each unit is taken from the first that has one. The last one takes what no other has. */
function modelOf({ all, sources, amount }: Wish): readonly number[] {
  const spare = new Map(
    all.map(({ balance, held, aboveFloor }, index) => [PATHS[index], aboveFloor ?? Math.max(0, balance - held)]),
  )
  const given = sources.map(() => 0)
  const last = amount === 'available' ? -1 : sources.length - 1
  for (let unit = 0; amount === 'available' || unit < amount; unit += 1) {
    const giver = sources.findIndex(
      ({ path, upTo }, index) =>
        index === last || ((spare.get(path) ?? 0) > 0 && (upTo === null || (given[index] ?? 0) < upTo)),
    )
    const { path = '' } = sources[giver] ?? {}
    if (giver === -1) break
    given[giver] = (given[giver] ?? 0) + 1
    spare.set(path, (spare.get(path) ?? 0) - 1)
  }
  return given
}

function decided(state: BookState, next: BookCommand) {
  const decision = book.decide(state, next)
  if (decision.kind === 'rejected') return { code: decision.rejection.code, state, legs: [] }
  const [event] = decision.events as [TransactionPosted]
  const stored = inStream(event, 1000)
  const later = book.evolve(state, stored)
  expect(bookInvariants.onEvent(state, stored, later)).toEqual([])
  expect(bookInvariants.onState(later)).toEqual([])
  return { code: null, state: later, legs: event.data.legs }
}

function accountAt(state: BookState, path: string): Account {
  const found = state.kind === 'open' ? findAccount(state, on(path)) : undefined
  if (found === undefined) throw new Error(path)
  return found
}

const sumOf = (amounts: readonly (number | string)[]) => amounts.reduce((sum: number, each) => sum + Number(each), 0)

/** Whether the last source, which takes what is left, goes below its floor. */
function isTooLittle({ all, sources, amount }: Wish, given: readonly number[]): boolean {
  if (amount === 'available') return false
  const path = sources.at(-1)?.path ?? ''
  const { aboveFloor = null } = all[PATHS.indexOf(path)] ?? {}
  return aboveFloor !== null && sumOf(given.filter((_, index) => sources[index]?.path === path)) > aboveFloor
}

test('sources give in order what they have, in all what the parts get, and none goes below its floor', () => {
  fc.assert(
    fc.property(wish, (wanted) => {
      const before = foldEvents(book, bookOf(wanted.all, wanted.side))
      const given = modelOf(wanted)
      const { code, state, legs } = decided(before, asked(wanted))
      const isNothing = sumOf(given) === 0
      expect(code).toBe(isNothing ? 'amount-not-positive' : isTooLittle(wanted, given) ? 'insufficient-funds' : null)
      if (code !== null) return
      const drawn = legs.filter(({ side }) => side === wanted.side)
      const told = wanted.sources.map(({ path }, index) => `${path} ${given[index]}`)
      expect(drawn.map(({ path, amount }) => `${path} ${amount}`)).toEqual(told.filter((text) => !text.endsWith(' 0')))
      const parts = legs.filter(({ side }) => side !== wanted.side)
      expect(sumOf(parts.map(({ amount }) => amount))).toBe(sumOf(given))
      if (wanted.amount !== 'available') expect(sumOf(given)).toBe(wanted.amount)
      const bounded = wanted.amount === 'available' ? wanted.sources : wanted.sources.slice(0, -1)
      const taker = wanted.amount === 'available' ? undefined : wanted.sources.at(-1)?.path
      for (const { path } of bounded.filter((one) => one.path !== taker)) {
        const [had, has] = [availableOf(accountAt(before, path)), accountAt(state, path)]
        const floor = has.minBalance ?? (had < 0n ? had : 0n)
        expect(availableOf(has)).toBeGreaterThanOrEqual(floor)
      }
    }),
  )
})

test('when all that is available was drawn, nothing is left for the same command', () => {
  fc.assert(
    fc.property(wish, (wanted) => {
      const sources = wanted.sources.map((one) => ({ ...one, upTo: null }))
      const next = asked({ ...wanted, sources, amount: 'available' })
      const first = decided(foldEvents(book, bookOf(wanted.all, wanted.side)), next)
      expect(decided(first.state, next).code).toBe('amount-not-positive')
    }),
  )
})

test('one source, in a list or not, is decided as a transaction of its legs is', () => {
  fc.assert(
    fc.property(wish, fc.integer({ min: 1, max: 120 }), fc.boolean(), (wanted, amount, isPlain) => {
      const { all, side, percent } = wanted
      const [{ path = '', isById = false } = {}] = wanted.sources
      const state = foldEvents(book, bookOf(all, side))
      const from = { ...(isById ? { accountId: idOf(path) } : on(path)), ifAvailable: '0' }
      const parts = partsOf(percent)
      const shares = splitAmount(BigInt(amount), parts) ?? []
      const legs = [
        { ...from, side, amount: `${amount}` },
        { ...on('x'), side: other(side), amount: `${shares[0]}` },
        { ...on('y'), side: other(side), amount: `${shares[1]}` },
      ].filter((leg) => leg.amount !== '0')
      const data = { from: isPlain ? from : [from], amount: `${amount}`, side, parts }
      expect(book.decide(state, command('money.transaction.split', data))).toEqual(book.decide(state, post(legs)))
    }),
  )
})
