import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldEvents, inStream } from '../testing/scenario.ts'
import { availableOf } from './account-state.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import type { BookState } from './book-state.ts'
import { ASSETS, anyCommand, START, transaction } from './testing/book-histories.ts'
import { contentOf } from './testing/content.ts'
import { tryHistories } from './testing/histories.ts'
import { command } from './testing/messages.ts'

/** What must hold for every book, tried with random commands on a few accounts, of which many are refused. */

const history = fc.array(anyCommand, { maxLength: 40 })

const fresh = foldEvents(book, START)
tryHistories()

/** Decides and folds like an actor; calls `check` on each state. */
function run(
  commands: readonly BookCommand[],
  check: (state: BookState, events: readonly BookEvent[]) => void = () => {},
) {
  const events: BookEvent[] = []
  let state = fresh
  for (const next of commands) {
    const decision = book.decide(state, next)
    if (decision.kind === 'rejected') continue
    for (const event of decision.events) {
      state = book.evolve(state, inStream(event, events.length))
      events.push(event)
    }
    check(state, decision.events)
  }
  return { state, events }
}

function accountsOf(state: BookState) {
  return state.kind === 'open' ? [...state.accounts] : []
}

test('in each asset, debits equal credits after every accepted command', () => {
  fc.assert(
    fc.property(history, (commands) => {
      run(commands, (state) => {
        for (const code of ASSETS) {
          const held = accountsOf(state).filter(({ asset }) => asset === code)
          const difference = held.reduce(
            (sum, { postedDebits, postedCredits }) => sum + postedDebits - postedCredits,
            0n,
          )
          expect(difference).toBe(0n)
        }
      })
    }),
  )
})

test('no account is ever outside its bounds, nor a counter beyond its end', () => {
  fc.assert(
    fc.property(history, (commands) => {
      run(commands, (state) => {
        for (const held of accountsOf(state)) {
          expect(availableOf(held)).toBeGreaterThanOrEqual(held.minBalance ?? -MAX_AMOUNT)
          expect(availableOf(held)).toBeLessThanOrEqual(held.maxBalance ?? MAX_AMOUNT)
          expect(held.postedDebits <= MAX_AMOUNT && held.postedCredits <= MAX_AMOUNT).toBe(true)
        }
      })
    }),
  )
})

test('every event is in the form of its contract, and unchanged by a round trip through JSON', () => {
  fc.assert(
    fc.property(history, (commands) => {
      for (const { type, data } of run(commands).events) {
        const contract = moneyEvents.find((candidate) => candidate.type === type)
        expect(contract?.data.parse(JSON.parse(JSON.stringify(data)))).toEqual(data)
      }
    }),
  )
})

test("each leg carries its account's version without a gap, and the counters that its amount leads to", () => {
  fc.assert(
    fc.property(history, (commands) => {
      const counters = new Map<string, { version: bigint; debit: bigint; credit: bigint }>()
      for (const event of run(commands).events) {
        if (event.type !== 'money.transaction.posted') continue
        for (const leg of event.data.legs) {
          const before = counters.get(leg.accountId) ?? { version: 0n, debit: 0n, credit: 0n }
          const after = { ...before, version: before.version + 1n, [leg.side]: before[leg.side] + BigInt(leg.amount) }
          counters.set(leg.accountId, after)
          expect([leg.accountVersion, leg.debitsAfter, leg.creditsAfter].map(BigInt)).toEqual([
            after.version,
            after.debit,
            after.credit,
          ])
        }
      }
    }),
  )
})

test('replaying the log gives the state that was lived', () => {
  fc.assert(
    fc.property(history, (commands) => {
      const { state, events } = run(commands)
      const stored: BookEvent[] = JSON.parse(JSON.stringify(events))
      expect(contentOf(foldEvents(book, [...START, ...stored]))).toEqual(contentOf(state))
    }),
  )
})

test('the same transactions in batches of any size give the same state', () => {
  fc.assert(
    fc.property(
      fc.array(transaction, { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 20, maxLength: 20 }),
      (all, sizes) => {
        const accepted: typeof all = []
        const single = all.reduce((state, item) => {
          const decision = book.decide(state, command('money.transaction.post', item))
          if (decision.kind === 'rejected') return state
          accepted.push(item)
          return decision.events.reduce((folded, event) => book.evolve(folded, inStream(event, 0)), state)
        }, fresh)
        const batches = sizes.map((size) => accepted.splice(0, size)).filter((items) => items.length > 0)
        const batched = run(batches.map((items) => command('money.batch.post', { items })))
        expect(contentOf(batched.state)).toEqual(contentOf(single))
      },
    ),
  )
})

test('a refused command leaves nothing behind, and refuses the same way again', () => {
  fc.assert(
    fc.property(history, anyCommand, (commands, next) => {
      const { state } = run(commands)
      const before = contentOf(state)
      const first = book.decide(state, next)
      expect(book.decide(state, next)).toEqual(first)
      expect(contentOf(state)).toEqual(before)
    }),
  )
})
