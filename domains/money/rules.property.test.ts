import { moneyEvents } from '@heptad/schemas/money/events.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DECIDED_AT, inStream } from '../testing/scenario.ts'
import { balanceOf } from './account-state.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import { bookSnapshot } from './book-snapshot.ts'
import type { BookState } from './book-state.ts'
import { bookInvariants } from './invariants.ts'
import { contentOf } from './testing/content.ts'
import { account, command, credit, debit, facts, opened, post } from './testing/messages.ts'

/** What must hold for books in which money is split, exchanged, reversed, limited and shut off by periods. `HEPTAD_HISTORIES` asks for more of them. */
const HISTORIES = Number(process.env.HEPTAD_HISTORIES ?? 100)
const TIMEOUT_MS = 30_000 + 100 * HISTORIES

const ASSETS = ['EUR', 'USD']
const PATHS = ['a', 'b', 'c']
const START: readonly BookEvent[] = [
  opened,
  ...ASSETS.flatMap((asset) => [...PATHS, 'liquidity'].map((path) => account(path, { asset }))),
]

type Transaction = Extract<BookEvent, { data: { legs: readonly PostedLeg[] } }>
/** A command, once it is known what was posted before it. */
type Step = (transactions: readonly { id: string; event: Transaction }[]) => BookCommand

const amount = fc.integer({ min: 1, max: 100_000 })
const path = fc.constantFrom(...PATHS)
const asset = fc.constantFrom(...ASSETS)
const day = fc.constantFrom('2026-01-31', '2026-01-30', '2026-02-01')

const posting = fc.tuple(path, path, asset, amount, day).map(([from, to, code, sum, on]): Step => {
  const legs = [debit(from, sum, { asset: code }), credit(to, sum, { asset: code })]
  return () => post(legs, { effectiveAt: `${on}T12:00:00.000000Z` as typeof DECIDED_AT })
})
const splitting = fc
  .tuple(path, asset, amount, fc.integer({ min: 1, max: 9999 }))
  .map(([from, code, sum, share]): Step => {
    const on = (name: string) => ({ account: name, asset: code })
    const [first = '', second = ''] = PATHS.filter((name) => name !== from)
    const parts = [
      { ...on(first), percent: (share / 100).toFixed(2) },
      { ...on(second), remaining: true as const },
    ]
    return () => command('money.transaction.split', { from: on(from), amount: `${sum}`, side: 'debit', parts })
  })
const exchanging = fc
  .tuple(path, path, amount, amount, amount, fc.boolean())
  .map(([from, to, sum, top, bottom, sells]): Step => {
    const named = { amount: `${sum}` }
    return () =>
      command('money.transaction.exchange', {
        from: { account: from, asset: 'EUR', ...(sells ? named : {}) },
        to: { account: to, asset: 'USD', ...(sells ? {} : named) },
        rate: { numerator: `${top}`, denominator: `${bottom}` },
        ...{ rounding: 'half-even', liquidity: 'liquidity' },
      })
  })
const reversing = fc.tuple(fc.nat(), fc.option(amount, { nil: undefined })).map(
  ([which, part]): Step =>
    (transactions) => {
      const original = transactions[which % Math.max(1, transactions.length)]
      const more = part === undefined ? {} : { amount: `${part}` }
      return reverseOf(original, more)
    },
)
const closing = fc.tuple(fc.constantFrom('money.period.close', 'money.period.reopen'), day).map(
  ([type, period]): Step =>
    () =>
      command(type as 'money.period.close', { period }),
)
const limiting = fc
  .tuple(path, asset, fc.constantFrom('operation', 'day', 'week'), fc.boolean(), amount)
  .map(([on, code, window, isNet, maximum]): Step => {
    const limit = { side: 'debit', window, isNet, maximum: `${maximum}` } as const
    return () => command('money.account.set-limits', { account: on, asset: code, limits: [limit] } as never)
  })
const step = fc.oneof(
  { weight: 6, arbitrary: posting },
  { weight: 3, arbitrary: splitting },
  { weight: 3, arbitrary: exchanging },
  { weight: 6, arbitrary: reversing },
  { weight: 1, arbitrary: closing },
  { weight: 1, arbitrary: limiting },
)
const history = fc.array(step, { maxLength: 40 })

function reverseOf(original: { id: string; event: Transaction } | undefined, more: object = {}): BookCommand {
  const asked = command('money.transaction.reverse', { transactionId: original?.id ?? facts.newAccountId, ...more })
  return { ...asked, facts: { ...facts, original: original?.event.data ?? null } } as BookCommand
}

/** Decides and folds like an actor; what is wrong with an event or a state fails at once. */
function live(steps: readonly Step[]) {
  let state: BookState = book.initialState
  const events: BookEvent[] = []
  const transactions: { id: string; event: Transaction }[] = []
  const take = (event: BookEvent) => {
    const placed = inStream(event, events.length)
    const after = book.evolve(state, placed)
    expect(bookInvariants.onEvent(state, placed, after)).toEqual([])
    expect(bookInvariants.onState(after)).toEqual([])
    state = after
    events.push(event)
    if ('legs' in event.data) transactions.push({ id: placed.eventId, event: event as Transaction })
  }
  const send = (asked: BookCommand) => {
    const decision = book.decide(state, asked)
    if (decision.kind === 'accepted') for (const event of decision.events) take(event)
    return decision
  }
  for (const event of START) take(event)
  for (const next of steps) send(next(transactions))
  return { send, transactions, events, state: () => state }
}

test(
  'every event and state keeps the invariants, in the form of its contract, and a replay or a kept snapshot is the same book',
  () => {
    fc.assert(
      fc.property(history, (steps) => {
        const { events, state } = live(steps)
        const stored: BookEvent[] = JSON.parse(JSON.stringify(events))
        for (const { type, data } of stored)
          expect(moneyEvents.find((contract) => contract.type === type)?.data.parse(data)).toEqual(data)
        const replayed = stored.map(inStream).reduce((before, event) => book.evolve(before, event), book.initialState)
        expect(contentOf(replayed)).toEqual(contentOf(state()))
        const restorer = bookSnapshot.restorer()
        for (const page of bookSnapshot.pages(state())) restorer.take(JSON.parse(JSON.stringify(page)))
        expect(contentOf(restorer.state())).toEqual(contentOf(state()))
      }),
      { numRuns: HISTORIES },
    )
  },
  TIMEOUT_MS,
)

test(
  'reversing what is left of every transaction restores every balance, and nothing is left after that',
  () => {
    fc.assert(
      fc.property(history, (steps) => {
        const { send, transactions, state } = live(steps)
        for (const period of ['2026-01-30', '2026-01-31', '2026-02-01'])
          send(command('money.period.reopen', { period }))
        for (const code of ASSETS)
          for (const on of PATHS) send(command('money.account.set-limits', { account: on, asset: code, limits: [] }))
        const originals = transactions.filter(({ event }) => event.type !== 'money.transaction.reversed')
        const ids = new Set(originals.map(({ id }) => id))
        const isUndone = ({ event }: (typeof transactions)[number]) =>
          event.type === 'money.transaction.reversed' && !ids.has(event.data.originalId)
        const undone = transactions.some(isUndone)
        for (const original of originals) send(reverseOf(original))
        for (const original of originals)
          expect(send(reverseOf(original))).toMatchObject({ rejection: { code: 'already-reversed' } })
        const after = state()
        if (after.kind === 'open' && !undone) for (const held of after.accounts) expect(balanceOf(held)).toBe(0n)
      }),
      { numRuns: HISTORIES },
    )
  },
  TIMEOUT_MS,
)
