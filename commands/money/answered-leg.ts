import type { JsonObject } from '@heptad/schemas/json.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'

/** The leg with its account's balance right after it, in minor units on the account's normal side. */
export function answeredLeg(leg: PostedLeg): JsonObject {
  const { accountId, path, asset, scale, normalSide, side, amount, accountVersion, debitsAfter, creditsAfter } = leg
  const { pendingDebitsAfter: pendingDebits = '0', pendingCreditsAfter: pendingCredits = '0' } = leg
  const debitBalance = BigInt(debitsAfter) - BigInt(creditsAfter)
  const posted = normalSide === 'debit' ? debitBalance : -debitBalance
  const pending = normalSide === 'debit' ? pendingCredits : pendingDebits
  const [postedDebits, postedCredits] = [debitsAfter, creditsAfter]
  const now = `${posted}`
  const available = pending === '0' ? now : `${posted - BigInt(pending)}`
  const balanceAfter = { available, posted: now, pending, postedDebits, postedCredits, pendingDebits, pendingCredits }
  return { accountId, path, asset, scale, side, amount, accountVersion, balanceAfter }
}
