import { moneyBalances } from '@heptad/read-models/money/balances.table.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import { max, put, type RowOperation } from '../row-operation.ts'

/** Where legs leave their accounts. What is posted only grows, so that the highest seen is the latest; what is pending is set. */
export function standing(legs: readonly Omit<PostedLeg, 'amount'>[]): readonly RowOperation[] {
  return legs.flatMap((leg) => [
    max(moneyBalances, {
      accountId: leg.accountId,
      debits: BigInt(leg.debitsAfter),
      credits: BigInt(leg.creditsAfter),
      version: BigInt(leg.accountVersion),
    }),
    put(moneyBalances, {
      accountId: leg.accountId,
      pendingDebits: pending(leg.pendingDebitsAfter),
      pendingCredits: pending(leg.pendingCreditsAfter),
    }),
  ])
}

/** Most legs have nothing pending, and events of before there were holds do not say so. */
function pending(counter: string | undefined): bigint {
  return counter === undefined ? 0n : BigInt(counter)
}
