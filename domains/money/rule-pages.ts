import type { Json } from '@heptad/schemas/json.ts'
import type { Limit, LimitWindow } from '@heptad/schemas/money/limit.ts'
import type { Reversed } from './book-state.ts'
import type { AccountLimits } from './limit-state.ts'

export type LimitsJson = readonly [
  accountId: string,
  limits: readonly Limit[],
  used: readonly (readonly [window: LimitWindow, since: string, debit: string, credit: string])[],
]
export type ReversedJson = readonly [
  transactionId: string,
  'whole' | readonly (readonly [place: number, amount: string])[],
]

/** The limits of an account as a page has them. */
export function limitsJson([accountId, { limits, used }]: readonly [string, AccountLimits]): Json {
  return [
    accountId,
    [...limits],
    used.map(({ window, since, debit, credit }) => [window, since, `${debit}`, `${credit}`]),
  ]
}

/** The limits of a page's row. */
export function limitsFrom([accountId, limits, used]: LimitsJson): [string, AccountLimits] {
  const windows = used.map(([window, since, debit, credit]) => ({
    ...{ window, since, debit: BigInt(debit), credit: BigInt(credit) },
  }))
  return [accountId, { limits, used: windows }]
}

/** What of a transaction was reversed as a page has it. */
export function reversedJson([transactionId, reversed]: readonly [string, Reversed]): Json {
  return [transactionId, reversed === 'whole' ? reversed : reversed.map(([place, amount]) => [place, `${amount}`])]
}

/** What of a transaction was reversed, from a page's row. */
export function reversedFrom([transactionId, reversed]: ReversedJson): [string, Reversed] {
  return [
    transactionId,
    reversed === 'whole' ? reversed : reversed.map(([place, amount]) => [place, BigInt(amount)] as const),
  ]
}
