import type { Instant } from '@heptad/schemas/instant.ts'
import type { PostTransaction } from './book-messages.ts'
import type { OpenBook } from './book-state.ts'
import { legAfter } from './leg.ts'
import { type Leg, movementsOf } from './movement.ts'
import { refuseClosedPeriod } from './period.ts'
import type { Refusal } from './policy.ts'
import { type Flaws, firstRefusal } from './transaction-checks.ts'

/** What the caller says about a transaction besides its legs. */
export type Remarks = Pick<PostTransaction['data'], 'effectiveAt' | 'reference' | 'description' | 'metadata'>

/** A transaction before its checks: its legs, and what was found wrong while they were made. Legs with amount zero are checked, but not posted. */
export interface Draft {
  readonly legs: readonly Leg[]
  readonly remarks: Remarks
  readonly decidedAt: Instant
  readonly flaws?: Flaws
}

/** Makes all checks in their order and says how the accounts stand after each leg, or the first refusal. */
export function settle(book: OpenBook, draft: Draft) {
  const { legs, remarks, decidedAt, flaws = {} } = draft
  const effectiveAt = remarks.effectiveAt ?? decidedAt
  const closed = refuseClosedPeriod(book, effectiveAt)
  if (closed !== null) return refused(closed)
  const resolved = movementsOf(book, legs)
  if (resolved.kind === 'rejected') return resolved
  const refusal = firstRefusal({ book, movements: resolved.movements, decidedAt, flaws })
  if (refusal !== null) return refused(refusal)
  const { reference = null, description = null, metadata = null } = remarks
  return {
    kind: 'settled' as const,
    posting: {
      description,
      effectiveAt,
      legs: resolved.movements
        .filter(({ amount }) => amount > 0n)
        .map(({ after, side, amount }) => legAfter(after, side, amount)),
      metadata,
      reference,
    },
  }
}

/** A refusal as a decision. */
export function refused(rejection: NonNullable<Refusal>) {
  return { kind: 'rejected' as const, rejection }
}
