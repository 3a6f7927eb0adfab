import { moneyBalances } from '@heptad/read-models/money/balances.table.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import { put, type RowOperation } from '../row-operation.ts'

/** Where legs leave their accounts: of several on one account the last says where it stands. */
export function standing(legs: readonly Omit<PostedLeg, 'amount'>[]): readonly RowOperation[] {
  return legs.map((leg) =>
    put(moneyBalances, {
      accountId: leg.accountId,
      debits: BigInt(leg.debitsAfter),
      credits: BigInt(leg.creditsAfter),
      pendingDebits: pending(leg.pendingDebitsAfter),
      pendingCredits: pending(leg.pendingCreditsAfter),
      version: BigInt(leg.accountVersion),
    }),
  )
}

/** Most legs have nothing pending, and events of before there were holds do not say so. */
function pending(counter: string | undefined): bigint {
  return counter === undefined ? 0n : BigInt(counter)
}
