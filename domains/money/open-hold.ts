import { instantFromMicros } from '@heptad/schemas/instant.ts'
import type { Side } from '@heptad/schemas/money/account.ts'
import { type Kept, kept } from './minor-units.ts'

/** What a leg of a hold still holds, in minor units. */
export interface HeldLeg {
  readonly accountId: string
  readonly side: Side
  readonly amount: bigint
}

interface HoldTerms {
  readonly holdId: string
  /** Microseconds since 1970: numbers count them exactly until the year 2255. */
  readonly endsAt: number
  /** What was captured of it, in minor units of its one asset. */
  readonly captured: bigint
  readonly captureMax: bigint | null
  /** All legs that it was placed with, also those that hold nothing any more. */
  readonly legs: readonly HeldLeg[]
}

/** An open hold as its book keeps it, its legs in one array. */
export class Hold implements HoldTerms {
  readonly holdId: string
  readonly endsAt: number
  readonly captured: bigint
  readonly captureMax: bigint | null
  private readonly parts: readonly (string | Kept)[]

  constructor({ holdId, endsAt, captured, captureMax, legs }: HoldTerms) {
    this.holdId = holdId
    this.endsAt = endsAt
    this.captured = captured
    this.captureMax = captureMax
    const parts: (string | Kept)[] = new Array(PARTS * legs.length)
    for (const [index, { accountId, side, amount }] of legs.entries()) {
      parts[PARTS * index] = accountId
      parts[PARTS * index + 1] = side
      parts[PARTS * index + 2] = kept(amount)
    }
    this.parts = parts
  }

  get legCount(): number {
    return this.parts.length / PARTS
  }

  get legs(): readonly HeldLeg[] {
    const legs: HeldLeg[] = []
    for (let at = 0; at < this.parts.length; at += PARTS) {
      const side = this.parts[at + 1] === 'debit' ? 'debit' : 'credit'
      legs.push({ accountId: `${this.parts[at]}`, side, amount: BigInt(this.parts[at + 2] ?? 0) })
    }
    return legs
  }

  /** As people are shown it. */
  toJSON(): object {
    const { holdId, endsAt, captured, captureMax, legs } = this
    return { holdId, expiresAt: instantFromMicros(endsAt), captured, captureMax, legs }
  }

  with(change: Partial<Pick<Hold, 'captured' | 'legs'>>): Hold {
    const { holdId, endsAt, captured, captureMax } = this
    return new Hold({
      holdId,
      endsAt,
      captureMax,
      captured: change.captured ?? captured,
      legs: change.legs ?? this.legs,
    })
  }
}

/** Account, side and amount of a leg. */
const PARTS = 3
