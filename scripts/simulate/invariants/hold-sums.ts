import type { Instant } from '@heptad/schemas/instant.ts'
import type { LedgerSums, Leg } from './ledger-sums.ts'
import type { Recorded } from './log-model.ts'
import { mustEqual, mustHold } from './violated.ts'

interface HeldLeg {
  readonly accountId: string
  readonly side: 'debit' | 'credit'
  left: bigint
}

interface OpenHold {
  readonly expiresAt: Instant
  readonly captureMax: bigint | null
  readonly legs: readonly HeldLeg[]
  /** In minor units, over all debits: what it was given, what of that was posted, and what was posted beyond it. */
  held: bigint
  captured: bigint
  beyond: bigint
}

/** The holds of all books, from their events alone: each is resolved once, in its time, and what was held is captured or released. */
export class HoldSums {
  readonly #ledger: LedgerSums
  readonly #open = new Map<string, OpenHold>()
  readonly #resolved = new Set<string>()

  constructor(ledger: LedgerSums) {
    this.#ledger = ledger
  }

  /** Takes an event of a hold; others are of no interest. */
  take(event: Recorded, legs: readonly Leg[]): void {
    if (!event.type.startsWith('money.hold.')) return
    if (event.type === 'money.hold.placed') this.#place(event, legs)
    else this.#takeAbout(event, legs)
  }

  #takeAbout(event: Recorded, legs: readonly Leg[]): void {
    const id = String(event.data.about)
    const hold = this.#open.get(id)
    mustHold(!this.#resolved.has(id), () => `${event.type} at ${event.position} of a hold that is resolved`)
    mustHold(hold !== undefined, () => `${event.type} at ${event.position} of a hold that never was`)
    const isDue = event.decidedAt >= hold.expiresAt
    mustHold(
      isDue === (event.type === 'money.hold.expired'),
      () => `${event.type} at ${event.position}, decided at ${event.decidedAt}, of a hold until ${hold.expiresAt}`,
    )
    if (event.type === 'money.hold.adjusted') this.#adjust(hold, legs)
    else if (event.type === 'money.hold.captured') this.#capture(id, hold, event, legs)
    else this.#release(id, hold, legs, event)
  }

  /** Whoever touches an account finds none of its holds past its end. */
  checkNoneDue({ type, position, decidedAt }: Recorded, legs: readonly Leg[]): void {
    if (type === 'money.hold.expired') return
    const touched = new Set(legs.map(({ accountId }) => accountId))
    for (const [id, hold] of this.#open)
      mustHold(
        decidedAt < hold.expiresAt || !hold.legs.some(({ accountId }) => touched.has(accountId)),
        () =>
          `hold ${id} was open until ${hold.expiresAt}, and is when ${type} is decided at ${position}, ${decidedAt}`,
      )
  }

  #place({ eventId, data, decidedAt }: Recorded, legs: readonly Leg[]): void {
    const expiresAt = data.expiresAt as Instant
    mustHold(!this.#open.has(eventId) && expiresAt > decidedAt, () => `hold ${eventId} is placed until ${expiresAt}`)
    const captureMax = typeof data.captureMax === 'string' ? BigInt(data.captureMax) : null
    const held = legs.map(({ accountId, side }) => ({ accountId, side, left: 0n }))
    const hold = { expiresAt, captureMax, legs: held, held: 0n, captured: 0n, beyond: 0n }
    this.#open.set(eventId, hold)
    this.#adjust(hold, legs)
  }

  /** From now on the legs hold their amounts. */
  #adjust(hold: OpenHold, legs: readonly Leg[]): void {
    const before = leftOf(hold)
    for (const [index, leg] of hold.legs.entries()) this.#leave(leg, BigInt(legs[index]?.amount ?? 0))
    hold.held += leftOf(hold) - before
  }

  #capture(id: string, hold: OpenHold, { data, position }: Recorded, legs: readonly Leg[]): void {
    const before = leftOf(hold)
    const posted = legs.slice(0, (data.legs as unknown as readonly Leg[]).length)
    for (const { accountId, side, amount } of posted) {
      const leg = hold.legs.find((each) => each.accountId === accountId && each.side === side)
      mustHold(leg !== undefined, () => `the capture at ${position} posts a leg that hold ${id} has not`)
      this.#leave(leg, leg.left > BigInt(amount) ? leg.left - BigInt(amount) : 0n)
    }
    const amount = posted.reduce((sum, leg) => (leg.side === 'debit' ? sum + BigInt(leg.amount) : sum), 0n)
    const taken = before - leftOf(hold)
    const inAll = hold.captured + hold.beyond + amount
    mustHold(
      amount <= before || (hold.captureMax !== null && inAll <= hold.captureMax),
      () => `the capture at ${position} posts ${amount} of ${before}, and ${inAll} of at most ${hold.captureMax}`,
    )
    hold.captured += taken
    hold.beyond += amount - taken
    if (data.isFinal === true) this.#resolve(id, hold, legs.slice(posted.length), posted)
  }

  #release(id: string, hold: OpenHold, legs: readonly Leg[], { type, position }: Recorded): void {
    mustEqual(
      legs.map(({ accountId, side, amount }) => [accountId, side, amount]),
      hold.legs.map(({ accountId, side, left }) => [accountId, side, `${left}`]),
      () => `what ${type} at ${position} releases`,
    )
    this.#resolve(id, hold, legs, [])
  }

  /** Legs that were posted let go what they have left by that; the others must be named with it. */
  #resolve(id: string, hold: OpenHold, released: readonly Leg[], posted: readonly Leg[]): void {
    const isOf = (leg: HeldLeg, each: Leg) => each.accountId === leg.accountId && each.side === leg.side
    const others = hold.legs.filter((leg) => !posted.some((each) => isOf(leg, each)))
    mustEqual(
      released.map(({ accountId, amount }) => [accountId, amount]),
      others.map(({ accountId, left }) => [accountId, `${left}`]),
      () => `what hold ${id} releases at its end`,
    )
    mustEqual(hold.captured + leftOf(hold), hold.held, () => `what of hold ${id} was captured and released`)
    for (const leg of hold.legs) this.#leave(leg, 0n)
    this.#open.delete(id)
    this.#resolved.add(id)
  }

  #leave(leg: HeldLeg, left: bigint): void {
    this.#ledger.hold(leg, left - leg.left)
    leg.left = left
  }
}

function leftOf({ legs }: OpenHold): bigint {
  return legs.reduce((sum, { side, left }) => (side === 'debit' ? sum + left : sum), 0n)
}
