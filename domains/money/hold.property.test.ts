import { plusMs } from '@heptad/schemas/instant.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FactsOutdated, type InStream } from '../decider.ts'
import { DECIDED_AT, foldEvents, inStream } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import { bookSnapshot } from './book-snapshot.ts'
import type { BookState } from './book-state.ts'
import { bookInvariants } from './invariants.ts'
import { contentOf } from './testing/content.ts'
import { tryHistories } from './testing/histories.ts'
import { act, amount, hold, legs, START, type Step } from './testing/hold-histories.ts'
import { command, facts } from './testing/messages.ts'

/** Random holds on a few accounts under a clock that jumps and stops. */
tryHistories()

const history = fc.array(fc.record({ act, hold, ms: fc.constantFrom(0, 0, 1, 7, -20, 60) }), { maxLength: 30 })

/** Decides and folds like an actor, which never lets time go back, and judges each event by the invariants. */
function run(steps: readonly Step[]) {
  let state = foldEvents(book, START)
  let now = DECIDED_AT
  let clock = 0
  const events: InStream<BookEvent>[] = []
  for (const step of steps) {
    clock += step.ms
    const told = plusMs(DECIDED_AT, clock)
    now = told > now ? told : now
    const placed = events.filter(({ type }) => type === 'money.hold.placed')
    const holdId = placed[step.hold % Math.max(1, placed.length)]?.eventId ?? '00000000-0000-7000-8000-00000000ffff'
    for (const event of eventsOf(state, step.act(holdId), now)) {
      const stored = { ...inStream(event, START.length + events.length), decidedAt: now }
      const after = book.evolve(state, stored)
      expect(bookInvariants.onEvent(state, stored, after)).toEqual([])
      state = after
      events.push(stored)
    }
    expect(bookInvariants.onState(state)).toEqual([])
  }
  return { state, events }
}

function eventsOf(state: BookState, next: BookCommand, decidedAt: typeof DECIDED_AT): readonly BookEvent[] {
  const fact = { ...facts, decidedAt, hold: { resolvedAs: null } }
  try {
    const decision = book.decide(state, { ...next, facts: fact } as BookCommand)
    return decision.kind === 'accepted' ? decision.events : []
  } catch (error) {
    if (error instanceof FactsOutdated) return []
    throw error
  }
}

test('whatever is held, captured, voided and expires: every event and state is sound, in the form of its contract, and replays', () => {
  fc.assert(
    fc.property(history, (steps) => {
      const { state, events } = run(steps)
      for (const { type, data } of events)
        expect(moneyEvents.find((contract) => contract.type === type)?.data.parse(data)).toEqual(data)
      const stored: InStream<BookEvent>[] = JSON.parse(
        JSON.stringify(events.map((event) => ({ ...event, revision: 0 }))),
      )
      expect(contentOf(stored.reduce(book.evolve, foldEvents(book, START)))).toEqual(contentOf(state))
      const restorer = bookSnapshot.restorer()
      for (const page of bookSnapshot.pages(state)) restorer.take(JSON.parse(JSON.stringify(page)))
      expect(bookInvariants.onState(restorer.state())).toEqual([])
      expect(contentOf(restorer.state())).toEqual(contentOf(state))
    }),
  )
})

test('parts that are captured one after the other leave the accounts as their sum does', () => {
  fc.assert(
    fc.property(legs, fc.array(amount, { minLength: 2, maxLength: 5 }), (held, parts) => {
      const place = { ms: 0, hold: 0, act: () => command('money.hold.place', { legs: held, expiresInMs: 50 }) }
      const capture = (part: number, final: boolean) => ({
        ...{ ms: 1, hold: 0 },
        act: (holdId: string) => command('money.hold.capture', { holdId, amount: `${part}`, final }),
      })
      const total = parts.reduce((sum, part) => sum + part, 0)
      fc.pre(total <= held.reduce((sum, { side, amount: all }) => (side === 'debit' ? sum + Number(all) : sum), 0))
      const inParts = run([place, ...parts.map((part, index) => capture(part, index === parts.length - 1))])
      expect(balances(inParts.state)).toEqual(balances(run([place, capture(total, true)]).state))
    }),
  )
})

function balances(state: BookState) {
  if (state.kind === 'none') return []
  return [...state.accounts].map(({ path, postedDebits, postedCredits, pendingDebits, pendingCredits }) => [
    ...[path, postedDebits, postedCredits, pendingDebits, pendingCredits],
  ])
}
