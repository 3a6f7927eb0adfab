import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import fc from 'fast-check'
import type { DECIDED_AT } from '../../testing/scenario.ts'
import type { BookCommand, BookEvent } from '../book-messages.ts'
import { account, command, credit, debit, facts, opened, post } from './messages.ts'

/** Books in which money is split, exchanged, reversed, limited and shut off by periods. */

export const ASSETS = ['EUR', 'USD']
export const PATHS = ['a', 'b', 'c']
export const START: readonly BookEvent[] = [
  opened,
  ...ASSETS.flatMap((asset) => [...PATHS, 'liquidity'].map((path) => account(path, { asset }))),
]

export type Transaction = Extract<BookEvent, { data: { legs: readonly PostedLeg[] } }>
/** A command, once it is known what was posted before it. */
export type Step = (transactions: readonly { id: string; event: Transaction }[]) => BookCommand

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
const drawing = fc
  .record({
    names: fc.array(fc.constantFrom('a', 'b', 'liquidity'), { minLength: 1, maxLength: 4 }),
    upTo: amount,
    ...{ asset, amount: fc.oneof(amount.map(String), fc.constant('available')), isBounded: fc.boolean() },
  })
  .map(({ names, upTo, asset: code, amount: sum, isBounded }): Step => {
    const on = (name: string) => ({ account: name, asset: code })
    const [first = '', ...rest] = names
    const isFree = isBounded && (rest.length > 0 || sum === 'available')
    const from = [{ ...on(first), ...(isFree ? { upTo: `${upTo}` } : {}) }, ...rest.map(on)]
    const parts = [{ ...on('c'), remaining: true as const }]
    return () => command('money.transaction.split', { from, amount: sum, side: 'debit', parts })
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
export const step = fc.oneof(
  { weight: 6, arbitrary: posting },
  { weight: 3, arbitrary: splitting },
  { weight: 2, arbitrary: drawing },
  { weight: 3, arbitrary: exchanging },
  { weight: 6, arbitrary: reversing },
  { weight: 1, arbitrary: closing },
  { weight: 1, arbitrary: limiting },
)
/** A reversal of what is left of a transaction, or of what `more` says. */
export function reverseOf(original: { id: string; event: Transaction } | undefined, more: object = {}): BookCommand {
  const asked = command('money.transaction.reverse', { transactionId: original?.id ?? facts.newAccountId, ...more })
  return { ...asked, facts: { ...facts, original: original?.event.data ?? null } } as BookCommand
}
