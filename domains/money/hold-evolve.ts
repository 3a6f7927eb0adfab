import { microsOf } from '@heptad/schemas/instant.ts'
import type { HoldLeg } from '@heptad/schemas/money/hold.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import type { InStream } from '../decider.ts'
import type { HoldAdjusted, HoldCaptured, HoldExpired, HoldPlaced, HoldVoided } from './book-messages.ts'
import { accountOf, type OpenBook } from './book-state.ts'
import { heldBy } from './hold-legs.ts'
import { holdOf, putHold, removeHold } from './hold-state.ts'
import { withLegs } from './leg.ts'
import { countLegs } from './limit-state.ts'
import { minorUnitsOf } from './minor-units.ts'
import { type HeldLeg, Hold } from './open-hold.ts'

/** A hold's id is the id of the event that placed it. */
export function placed(book: OpenBook, { eventId, data }: InStream<HoldPlaced>): OpenBook {
  const { expiresAt, captureMax } = data
  const hold = new Hold({
    ...{ holdId: eventId, endsAt: Number(microsOf(expiresAt)), captured: 0n },
    captureMax: minorUnitsOf(captureMax),
    legs: data.legs.map((leg) => heldLeg(book, leg)),
  })
  return putHold(withLegs(book, data.legs), hold)
}

export function adjusted(book: OpenBook, { data }: HoldAdjusted): OpenBook {
  const legs = data.legs.map((leg) => heldLeg(book, leg))
  return putHold(withLegs(book, data.legs), holdOf(book, data.about).with({ legs }))
}

/** What is captured counts towards the limits of its accounts, what is only held does not. */
export function captured(book: OpenBook, { data, decidedAt }: InStream<HoldCaptured>): OpenBook {
  const after = countLegs(withLegs(book, [...data.legs, ...data.released]), data.legs, decidedAt)
  if (data.isFinal) return removeHold(after, data.about)
  const hold = holdOf(book, data.about)
  const legs = less(hold.legs, data.legs)
  return putHold(after, hold.with({ legs, captured: hold.captured + heldBy(hold) - heldBy({ legs }) }))
}

export function voided(book: OpenBook, { data }: HoldVoided): OpenBook {
  return removeHold(withLegs(book, data.legs), data.about)
}

export function expired(book: OpenBook, { data }: HoldExpired): OpenBook {
  return removeHold(withLegs(book, data.legs), data.about)
}

/** Shares the account's id string, so that a hold keeps no copy of it in memory. */
function heldLeg(book: OpenBook, { accountId, side, amount }: HoldLeg): HeldLeg {
  return { accountId: accountOf(book, accountId).accountId, side, amount: BigInt(amount) }
}

/** What legs still hold after these were posted. */
function less(held: readonly HeldLeg[], posted: readonly PostedLeg[]): readonly HeldLeg[] {
  const taken = posted.map(({ accountId, side, amount }) => ({ accountId, side, left: BigInt(amount) }))
  return held.map((leg) => {
    const part = taken.find(
      ({ accountId, side, left }) => accountId === leg.accountId && side === leg.side && left > 0n,
    )
    if (part === undefined) return leg
    const amount = part.left < leg.amount ? part.left : leg.amount
    part.left -= amount
    return { ...leg, amount: leg.amount - amount }
  })
}
