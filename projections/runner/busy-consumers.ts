import type { Clock } from '@heptad/infra/clock/clock.ts'

const BUSY_FOR_MS = 200
/** A consumer that was given nothing for this many spacings no longer takes turns. */
const TURNS_REMEMBERED = 2

/** Which consumers of this process were given work lately, so that each can leave the others their share of the processors. */
export class BusyConsumers {
  readonly #clock: Clock
  readonly #notedAt = new Map<object, number>()
  /** Consumers whose work is spaced, and until when each takes turns with the others, as {@link Clock.elapsedMs}. */
  readonly #turningUntil = new Map<object, number>()
  #turnAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A consumer was given work. */
  note(consumer: object): void {
    this.#notedAt.set(consumer, this.#clock.elapsedMs())
  }

  /** How many were given work within the last 200 ms. */
  get count(): number {
    const since = this.#clock.elapsedMs() - BUSY_FOR_MS
    for (const [consumer, notedAt] of this.#notedAt) if (notedAt < since) this.#notedAt.delete(consumer)
    return this.#notedAt.size
  }

  /** A consumer whose work comes `spacingMs` apart was given some. The others get theirs in between (decision 87): all at once would fill every processor. */
  noteTurn(consumer: object, spacingMs: number): void {
    const now = this.#clock.elapsedMs()
    for (const [other, untilMs] of this.#turningUntil) if (untilMs < now) this.#turningUntil.delete(other)
    this.#turningUntil.set(consumer, now + TURNS_REMEMBERED * spacingMs)
    this.#turnAt = now + spacingMs / this.#turningUntil.size
  }

  /** When the turn of a consumer begins, as {@link Clock.elapsedMs}; it is always the turn of one that had none for a while. */
  turnOf(consumer: object): number {
    const isTurning = (this.#turningUntil.get(consumer) ?? Number.NEGATIVE_INFINITY) >= this.#clock.elapsedMs()
    return isTurning ? this.#turnAt : Number.NEGATIVE_INFINITY
  }
}
