import { plusMs } from '@heptad/schemas/instant.ts'
import { holdAdjusted, holdCaptured, holdPlaced, holdVoided } from '@heptad/schemas/money/hold.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { accept, type Decision, FactsOutdated, reject } from '../decider.ts'
import type { AdjustHold, BookEvent, CaptureHold, HoldFacts, HoldLimits, PlaceHold, VoidHold } from './book-messages.ts'
import type { OpenBook } from './book-state.ts'
import type { Swept } from './hold-expiry.ts'
import { adjusting, assetsOf, capturingLegs, heldBy, releasing, spread } from './hold-legs.ts'
import { findHold, isFull } from './hold-state.ts'
import { legAfter } from './leg.ts'
import { holding, type Movement, movementsOf } from './movement.ts'
import type { Hold } from './open-hold.ts'
import { refuseClosedPeriod } from './period.ts'
import { identityOf, type Refusal } from './policy.ts'
import { refused } from './posting.ts'
import { firstRefusal } from './transaction-checks.ts'

type HoldDecision = Decision<BookEvent, MoneyRejection>

/** Places a hold: what its legs would take is not available from now on, what they would bring is not available yet. */
export function place({ book }: Swept, { data, facts }: PlaceHold): HoldDecision {
  const { holdLimits, decidedAt } = facts
  const resolved = movementsOf(book, data.legs, holding)
  if (resolved.kind === 'rejected') return resolved
  const { movements } = resolved
  const durationMs = data.expiresInMs ?? holdLimits.defaultDurationMs
  const refusal =
    firstRefusal({ book, movements, decidedAt, flaws: {} }) ?? overLimits(book, movements, durationMs, holdLimits)
  if (refusal !== null) return refused(refusal)
  return accept(
    holdPlaced({
      legs: movements.map(({ after, side, amount }) => legAfter(after, side, amount)),
      expiresAt: plusMs(decidedAt, durationMs),
      captureMax: data.captureMax ?? null,
      ...textsOf(data),
    }),
  )
}

/** Posts what a hold holds, or a part of it. More than it holds only as far as its `captureMax` goes. */
export function capture(swept: Swept, { data, facts }: CaptureHold): HoldDecision {
  const { book } = swept
  const effectiveAt = data.effectiveAt ?? facts.decidedAt
  const closed = refuseClosedPeriod(book, effectiveAt)
  if (closed !== null) return refused(closed)
  const hold = findHold(book, data.holdId)
  if (hold === undefined) return notOpen(swept, data.holdId, facts)
  const assets = assetsOf(book, hold)
  if (data.amount !== undefined && assets.length > 1) return reject('asset-mismatch', { holdId: data.holdId, assets })
  const held = heldBy(hold)
  const amount = BigInt(data.amount ?? held)
  const isFinal = data.final || amount >= held
  const amounts = data.amount === undefined ? hold.legs.map((leg) => leg.amount) : spread(hold, amount)
  const { movements, released } = capturingLegs(book, hold, amounts, isFinal)
  const flaws = { original: exceedsHold(hold, held, amount) }
  const refusal = firstRefusal({ book, movements, decidedAt: facts.decidedAt, flaws })
  if (refusal !== null) return refused(refusal)
  return accept(
    holdCaptured({
      ...{ about: data.holdId, isFinal, released },
      legs: movements.map((movement) => legAfter(movement.after, movement.side, movement.amount)),
      effectiveAt,
      ...textsOf(data),
    }),
  )
}

/** Releases a hold. */
export function voidOpen(swept: Swept, { data, facts }: VoidHold): HoldDecision {
  const hold = findHold(swept.book, data.holdId)
  if (hold === undefined) return notOpen(swept, data.holdId, facts)
  return accept(holdVoided({ about: data.holdId, legs: releasing(swept.book, hold.legs) }))
}

/** Raises or lowers the amount of a hold in one asset. The amount that it holds already changes nothing. */
export function adjust(swept: Swept, { data, facts }: AdjustHold): HoldDecision {
  const { book } = swept
  const hold = findHold(book, data.holdId)
  if (hold === undefined) return notOpen(swept, data.holdId, facts)
  const assets = assetsOf(book, hold)
  if (assets.length > 1) return reject('asset-mismatch', { holdId: data.holdId, assets })
  const amount = BigInt(data.amount)
  const held = heldBy(hold)
  if (amount === held) return accept()
  const { legs, raised, whole } = adjusting(book, hold, spread(hold, amount))
  const attempt = { book, movements: raised, limited: whole, decidedAt: facts.decidedAt, flaws: {} }
  const refusal = amount > held ? firstRefusal(attempt) : null
  if (refusal !== null) return refused(refusal)
  return accept(holdAdjusted({ about: data.holdId, amount: data.amount, legs }))
}

/** Why there is no such open hold: it expires with this very command, or the log says what became of it. */
function notOpen({ events }: Swept, holdId: string, { hold }: HoldFacts): HoldDecision {
  if (events.some(({ data }) => data.about === holdId)) return reject('hold-expired', { holdId })
  if (hold === null) return reject('hold-not-found', { holdId })
  switch (hold.resolvedAs) {
    case 'captured':
      return reject('hold-already-captured', { holdId })
    case 'voided':
      return reject('hold-already-voided', { holdId })
    case 'expired':
      return reject('hold-expired', { holdId })
    case null:
      throw new FactsOutdated(`hold ${holdId} was resolved since the log was asked for it`)
  }
}

function exceedsHold({ holdId, captured, captureMax }: Hold, held: bigint, amount: bigint): Refusal {
  const most = captureMax === null || captureMax - captured < held ? held : captureMax - captured
  if (amount <= most) return null
  return { code: 'capture-exceeds-hold', details: { holdId, held: `${held}`, most: `${most}`, required: `${amount}` } }
}

/** A hold counts towards the limit of the accounts that it takes from; one that takes from none counts on all its accounts. */
function overLimits(book: OpenBook, movements: readonly Movement[], durationMs: number, limits: HoldLimits): Refusal {
  const { maxDurationMs, maxOpenPerAccount } = limits
  if (durationMs > maxDurationMs)
    return {
      code: 'limit-exceeded',
      details: { limit: 'hold-duration', maximumMs: maxDurationMs, requiredMs: durationMs },
    }
  const taking = movements.filter(({ before, side }) => side !== before.normalSide)
  const full = (taking.length > 0 ? taking : movements).find(({ before }) => isFull(book, before, maxOpenPerAccount))
  if (full === undefined) return null
  const details = { leg: full.index, ...identityOf(full.before), limit: 'open-holds', maximum: maxOpenPerAccount }
  return { code: 'limit-exceeded', details }
}

/** The texts of a hold or capture as its event carries them. */
function textsOf({ reference, description, metadata }: Texts) {
  return { reference: reference ?? null, description: description ?? null, metadata: metadata ?? null }
}

type Texts = Pick<PlaceHold['data'], 'reference' | 'description' | 'metadata'>
