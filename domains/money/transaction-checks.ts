import type { Rejection } from '@heptad/schemas/contract.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { availableOf } from './account-state.ts'
import type { OpenBook } from './book-state.ts'
import { overAccountLimit, overOperationMaximum } from './limit-checks.ts'
import { type Movement, totalsByAsset } from './movement.ts'
import { identityOf, insufficientFunds, overCeiling, type Refusal, underFloor } from './policy.ts'

/** What was found wrong while the legs were made. Each is reported in its place in the order of checks. */
export interface Flaws {
  readonly asset?: Refusal
  readonly balance?: Refusal
  readonly original?: Refusal
}

/** A transaction whose accounts exist, in its book as it was before. */
export interface Attempt {
  readonly book: OpenBook
  readonly movements: readonly Movement[]
  /** What counts towards limits, if that is more than what moves: a raised hold counts with its whole amount, as if it were placed. */
  readonly limited?: readonly Movement[]
  readonly decidedAt: Instant
  readonly flaws: Flaws
}

/** What must hold for a transaction whose accounts exist. The order is the contract: the first check that fails is the answer. */
const CHECKS: readonly ((attempt: Attempt) => Refusal)[] = [
  perLeg(assetIsTheAccounts),
  ({ flaws }) => flaws.asset ?? null,
  perLeg(scaleIsTheAssets),
  accountsHaveOneSide,
  ({ flaws }) => flaws.balance ?? null,
  assetsBalance,
  perLeg(accountIsNotFrozen),
  perLeg(accountIsNotClosed),
  ({ flaws }) => flaws.original ?? null,
  perLeg(versionIsAsExpected),
  perLeg(enoughIsAvailable),
  perLeg(countersFit),
  perLeg(({ after, before }) => underFloor(after, before)),
  perLeg(({ after }) => overCeiling(after)),
  overOperationMaximum,
  overAccountLimit,
]

/** The first refusal in the order of the checks, and within a check in the order of the legs. */
export function firstRefusal(attempt: Attempt): Refusal {
  for (const check of CHECKS) {
    const refusal = check(attempt)
    if (refusal !== null) return refusal
  }
  return null
}

/** Makes a check of all legs from a check of one; the refusal names the leg. */
function perLeg(check: (movement: Movement) => Refusal) {
  return ({ movements }: Attempt): Refusal => {
    for (const movement of movements) {
      const refusal = check(movement)
      if (refusal !== null) return { ...refusal, details: { leg: movement.index, ...refusal.details } }
    }
    return null
  }
}

function assetIsTheAccounts({ leg, before }: Movement): Refusal {
  return leg.asset === undefined || leg.asset === before.asset
    ? null
    : refuse('asset-mismatch', { ...identityOf(before), given: leg.asset })
}

function scaleIsTheAssets({ leg, before }: Movement): Refusal {
  return leg.scale === undefined || leg.scale === before.scale
    ? null
    : refuse('scale-mismatch', { asset: before.asset, scale: before.scale, given: leg.scale })
}

function accountsHaveOneSide({ movements }: Attempt): Refusal {
  const [one, other] = movements
  if (movements.length === 2 && one?.before !== other?.before) return null
  const sides = new Map<string, string>()
  for (const { before, side, index } of movements) {
    if ((sides.get(before.accountId) ?? side) !== side)
      return refuse('same-account', { leg: index, ...identityOf(before) })
    sides.set(before.accountId, side)
  }
  return null
}

/**
 * An asset in which nothing moves is refused too: it is that of a part that was rounded to zero, and parts in another asset cannot make up for
 * it.
 */
function assetsBalance({ movements }: Attempt): Refusal {
  for (const [asset, { debit, credit }] of totalsByAsset(movements))
    if (debit !== credit || debit === 0n)
      return refuse('unbalanced', { asset, debits: `${debit}`, credits: `${credit}` })
  return null
}

function accountIsNotFrozen({ before, side }: Movement): Refusal {
  const isFrozen = side === 'debit' ? before.isDebitFrozen : before.isCreditFrozen
  return isFrozen ? refuse('account-frozen', { ...identityOf(before), side }) : null
}

function accountIsNotClosed({ before }: Movement): Refusal {
  return before.isClosed ? refuse('account-closed', identityOf(before)) : null
}

function versionIsAsExpected({ leg, before }: Movement): Refusal {
  return leg.ifVersion === undefined || leg.ifVersion === `${before.version}`
    ? null
    : refuse('version-conflict', { ...identityOf(before), expected: leg.ifVersion, actual: `${before.version}` })
}

function enoughIsAvailable({ leg, before }: Movement): Refusal {
  const { ifAvailable } = leg
  if (ifAvailable === undefined) return null
  const required = BigInt(ifAvailable)
  return required <= availableOf(before) ? null : insufficientFunds(before, required, { ifAvailable })
}

function countersFit({ after }: Movement): Refusal {
  if (after.isSmall) return null
  const { postedDebits, postedCredits, pendingDebits, pendingCredits } = after
  const isTooLarge = postedDebits + pendingDebits > MAX_AMOUNT || postedCredits + pendingCredits > MAX_AMOUNT
  return isTooLarge ? refuse('amount-overflow', identityOf(after)) : null
}

function refuse(code: MoneyRejection, details: Rejection['details']): Refusal {
  return { code, details }
}
