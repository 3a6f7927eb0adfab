import type { Rejection } from '@heptad/schemas/contract.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { availableOf, type OpenBook } from './book-state.ts'
import type { Movement } from './movement.ts'
import { identityOf, insufficientFunds, overCeiling, type Refusal, underFloor } from './policy.ts'

<<<<<<< HEAD
/** What was found wrong while the legs were made. Each is told in its place among the checks. */
export interface Flaws {
  readonly asset?: Refusal
  readonly balance?: Refusal
  readonly original?: Refusal
}

/** A transaction whose accounts exist, in its book as it was before. */
export interface Attempt {
  readonly book: OpenBook
  readonly movements: readonly Movement[]
  readonly decidedAt: Instant
  readonly flaws: Flaws
}

/** What must hold for a transaction whose accounts exist. The order is the contract: the first check that fails is the answer. */
const CHECKS: readonly ((attempt: Attempt) => Refusal)[] = [
=======
type Check = (movements: readonly Movement[]) => Refusal

/** What must hold for a transaction or hold whose accounts exist. The order is the contract: the first check that fails is the answer. */
const OF_LEGS: readonly Check[] = [
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
  perLeg(assetIsTheAccounts),
  ({ flaws }) => flaws.asset ?? null,
  perLeg(scaleIsTheAssets),
  accountsHaveOneSide,
  ({ flaws }) => flaws.balance ?? null,
  assetsBalance,
  perLeg(accountIsNotFrozen),
  perLeg(accountIsNotClosed),
<<<<<<< HEAD
  ({ flaws }) => flaws.original ?? null,
=======
]
const OF_AMOUNTS: readonly Check[] = [
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
  perLeg(versionIsAsExpected),
  perLeg(enoughIsAvailable),
  perLeg(countersFit),
  perLeg(({ after, before }) => underFloor(after, before)),
  perLeg(({ after }) => overCeiling(after)),
]

<<<<<<< HEAD
/** The first refusal in the order of the checks, and within a check in the order of the legs. */
export function firstRefusal(attempt: Attempt): Refusal {
  for (const check of CHECKS) {
    const refusal = check(attempt)
=======
/**
 * The first refusal in the order of the checks, and within a check in the order of the legs. `ofWhole` is what the hold or
 * the original of the legs says; it has its place between the checks.
 */
export function firstRefusal(movements: readonly Movement[], ofWhole: Check = () => null): Refusal {
  return firstOf(OF_LEGS, movements) ?? ofWhole(movements) ?? firstOf(OF_AMOUNTS, movements)
}

function firstOf(checks: readonly Check[], movements: readonly Movement[]): Refusal {
  for (const check of checks) {
    const refusal = check(movements)
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
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
  const sides = new Map<string, string>()
  for (const { before, side, index } of movements) {
    if ((sides.get(before.accountId) ?? side) !== side)
      return refuse('same-account', { leg: index, ...identityOf(before) })
    sides.set(before.accountId, side)
  }
  return null
}

function assetsBalance({ movements }: Attempt): Refusal {
  const totals = new Map<string, { debit: bigint; credit: bigint }>()
  for (const { before, side, amount } of movements) {
    const total = totals.get(before.asset) ?? { debit: 0n, credit: 0n }
    totals.set(before.asset, { ...total, [side]: total[side] + amount })
  }
  for (const [asset, { debit, credit }] of totals)
    if (debit !== credit) return refuse('unbalanced', { asset, debits: `${debit}`, credits: `${credit}` })
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
  const required = BigInt(leg.ifAvailable ?? availableOf(before))
  return required <= availableOf(before) ? null : insufficientFunds(before, required)
}

function countersFit({ after }: Movement): Refusal {
  const { postedDebits, postedCredits, pendingDebits, pendingCredits } = after
  const isTooLarge = postedDebits + pendingDebits > MAX_AMOUNT || postedCredits + pendingCredits > MAX_AMOUNT
  return isTooLarge ? refuse('amount-overflow', identityOf(after)) : null
}

function refuse(code: MoneyRejection, details: Rejection['details']): Refusal {
  return { code, details }
}
