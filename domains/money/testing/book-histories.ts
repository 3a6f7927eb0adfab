import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { bookLimitsChanged } from '@heptad/schemas/money/limit.ts'
import fc from 'fast-check'
import type { BookCommand, BookEvent } from '../book-messages.ts'
import { account, command, opened } from './messages.ts'

/** Books with a few accounts, and random commands on them, of which many are refused. */

export const ASSETS = ['EUR', 'USD']
const PATHS = ['world', 'a', 'b', 'c']
export const START: readonly BookEvent[] = [
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
export const transaction = fc
  .array(balancedLegs, { minLength: 1, maxLength: 2 })
  .map((parts) => ({ legs: parts.flat() }))

const bound = fc.option(fc.bigInt(-300n, 300n).map(String))
const reference = fc.record({ account: path, asset })
const sides = fc.record({ debit: fc.boolean(), credit: fc.boolean() })
const posting = transaction.map((data) => command('money.transaction.post', data))
export const anyCommand: fc.Arbitrary<BookCommand> = fc.oneof(
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
