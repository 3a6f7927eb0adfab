import { moneyEvents } from '@heptad/schemas/money/events.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inStream } from '../testing/scenario.ts'
import { balanceOf } from './account-state.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import { bookSnapshot } from './book-snapshot.ts'
import type { BookState } from './book-state.ts'
import { bookInvariants } from './invariants.ts'
import { contentOf } from './testing/content.ts'
import { tryHistories } from './testing/histories.ts'
import { command } from './testing/messages.ts'
import { ASSETS, PATHS, reverseOf, START, type Step, step, type Transaction } from './testing/rule-histories.ts'

/** What must hold for books in which money is split, exchanged, reversed, limited and shut off by periods. */
tryHistories()

const history = fc.array(step, { maxLength: 40 })

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

test('every event and state keeps the invariants, in the form of its contract, and a replay or a kept snapshot is the same book', () => {
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
  )
})

test('reversing what is left of every transaction restores every balance, and nothing is left after that', () => {
  fc.assert(
    fc.property(history, (steps) => {
      const { send, transactions, state } = live(steps)
      for (const period of ['2026-01-30', '2026-01-31', '2026-02-01']) send(command('money.period.reopen', { period }))
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
  )
})
