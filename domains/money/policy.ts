import type { Rejection } from '@heptad/schemas/contract.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { type Account, availableOf, highestBalanceOf, type Policy } from './account-state.ts'
import { minorUnitsText } from './minor-units.ts'

/** The refusal that a check comes to; null when it holds. */
export type Refusal = Rejection<MoneyRejection> | null

/**
 * Refuses an account that stands under its own floor. `before` is the account before the transaction, from which the refusal says what is
 * available.
 */
export function underFloor(account: Account, before: Account = account): Refusal {
  const { minBalance } = account
  if (minBalance === null) return null
  const available = availableOf(account)
  if (available >= minBalance) return null
  const floor = minBalance === 0n ? {} : { minBalance: `${minBalance}` }
  return insufficientFunds(before, availableOf(before) - available + minBalance, floor)
}

/** Refuses because `required` is more than the account has available; `why` is the floor if it is not 0, or the caller's condition. */
export function insufficientFunds(
  account: Account,
  required: bigint,
  why: { readonly minBalance?: string; readonly ifAvailable?: string },
): Refusal {
  const available = availableOf(account)
  return {
    code: 'insufficient-funds',
    details: {
      ...identityOf(account),
      available: `${available}`,
      required: `${required}`,
      shortfall: `${required - available}`,
      ...why,
    },
  }
}

/** Refuses an account that stands over its own ceiling, or would if the holds on it were captured. */
export function overCeiling(account: Account): Refusal {
  const { maxBalance } = account
  if (maxBalance === null) return null
  const balance = highestBalanceOf(account)
  if (balance <= maxBalance) return null
  const details = { ...identityOf(account), balance: `${balance}`, maxBalance: `${maxBalance}` }
  return { code: 'balance-ceiling-exceeded', details }
}

/** What a caller needs to recognise an account in a refusal. */
export function identityOf({ accountId, path, asset }: Account): { accountId: string; account: string; asset: string } {
  return { accountId, account: path, asset }
}

/** A policy as events carry it. */
export function policyText({ minBalance, maxBalance }: Policy): {
  minBalance: string | null
  maxBalance: string | null
} {
  return { minBalance: minorUnitsText(minBalance), maxBalance: minorUnitsText(maxBalance) }
}
