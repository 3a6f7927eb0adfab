import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'

/** What legs add to the two sides together. */
export function sideSums(legs: readonly PostedLeg[]) {
  const sums = { debits: 0n, credits: 0n }
  for (const { side, amount } of legs) sums[side === 'debit' ? 'debits' : 'credits'] += BigInt(amount)
  return sums
}

/** The legs of each account: it may stand several times in a transaction. */
export function legsByAccount(legs: readonly PostedLeg[]): ReadonlyMap<string, readonly PostedLeg[]> {
  return Map.groupBy(legs, ({ accountId }) => accountId)
}
