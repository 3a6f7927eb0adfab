import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { bookLimitsChanged } from '@heptad/schemas/money/limit.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldEvents, inStream } from '../testing/scenario.ts'
import { availableOf } from './account-state.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import type { BookState } from './book-state.ts'
import { contentOf } from './testing/content.ts'
import { account, command, opened } from './testing/messages.ts'

/** What must hold for every book, tried with random commands on a few accounts, of which many are refused. */

const ASSETS = ['EUR', 'USD']
const PATHS = ['world', 'a', 'b', 'c']
const START: readonly BookEvent[] = [
  opened,
  bookLimitsChanged({ operationMaximum: null }),
  ...ASSETS.flatMap((asset) => [
    account('world', { asset }),
    account('a', { asset, minBalance: '0' }),
    account('b', { asset, minBalance: '-100', maxBalance: '500' }),
    account('c', { asset, normalSide: 'debit', minBalance: '0' }),
  ]),
]

const amount = fc.oneof(
  { weight: 8, arbitrary: fc.bigInt(1n, 200n) },
  { weight: 1, arbitrary: fc.bigInt(1n, MAX_AMOUNT) },
  { weight: 1, arbitrary: fc.constant(MAX_AMOUNT) },
)
const path = fc.constantFrom(...PATHS)
const asset = fc.constantFrom(...ASSETS)

/** Balanced legs: one account against several others, sometimes in two assets. */
const balancedLegs = fc
  .record({
    from: path,
    to: fc.array(fc.record({ path, amount }), { minLength: 1, maxLength: 3 }),
    asset,
    isReversed: fc.boolean(),
  })
  .map(({ from, to, asset, isReversed }) => {
    const total = to.reduce((sum, leg) => sum + leg.amount, 0n)
    const [near, far] = isReversed ? (['credit', 'debit'] as const) : (['debit', 'credit'] as const)
    const legs = to.map((leg) => ({ account: leg.path, asset, side: far, amount: `${leg.amount}` }))
    return [{ account: from, asset, side: near, amount: `${total > MAX_AMOUNT ? MAX_AMOUNT : total}` }, ...legs]
  })
const transaction = fc.array(balancedLegs, { minLength: 1, maxLength: 2 }).map((parts) => ({ legs: parts.flat() }))

const bound = fc.option(fc.bigInt(-300n, 300n).map(String))
const reference = fc.record({ account: path, asset })
const sides = fc.record({ debit: fc.boolean(), credit: fc.boolean() })
const posting = transaction.map((data) => command('money.transaction.post', data))
const anyCommand: fc.Arbitrary<BookCommand> = fc.oneof(
  { weight: 12, arbitrary: posting },
  {
    weight: 3,
    arbitrary: fc
      .array(transaction, { minLength: 1, maxLength: 4 })
      .map((items) => command('money.batch.post', { items })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(reference, bound, bound)
      .map(([on, minBalance, maxBalance]) => command('money.account.set-policy', { ...on, minBalance, maxBalance })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(reference, sides).map(([on, which]) => command('money.account.freeze', { ...on, ...which })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(reference, sides).map(([on, which]) => command('money.account.unfreeze', { ...on, ...which })),
  },
  { weight: 1, arbitrary: reference.map((on) => command('money.account.close', on)) },
)
const history = fc.array(anyCommand, { maxLength: 40 })

const fresh = foldEvents(book, START)

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
