import type { Clock } from '@heptad/infra/clock/clock.ts'

const BUSY_FOR_MS = 200
/** Who was given nothing for so many distances is idle. */
const TURNS_REMEMBERED = 2

/** Those that share the processors of this process and were given work lately. */
export class BusyConsumers {
  readonly #clock: Clock
  readonly #notedAt = new Map<object, number>()
  /** Until when those that keep a distance stay among those that take turns, milliseconds since 1970. */
  readonly #turningUntil = new Map<object, number>()
  #turnAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A consumer was given work. */
  note(consumer: object): void {
    this.#notedAt.set(consumer, this.#clock.nowMs())
  }

  /** How many were given work within the last 200 ms. */
  get count(): number {
    const since = this.#clock.nowMs() - BUSY_FOR_MS
    for (const [consumer, notedAt] of this.#notedAt) if (notedAt < since) this.#notedAt.delete(consumer)
    return this.#notedAt.size
  }

  /** A consumer was given work that comes `spacingMs` apart. Others that keep such a distance get theirs in between: at once they would fill every processor. */
  noteTurn(consumer: object, spacingMs: number): void {
    const now = this.#clock.nowMs()
    for (const [other, untilMs] of this.#turningUntil) if (untilMs < now) this.#turningUntil.delete(other)
    this.#turningUntil.set(consumer, now + TURNS_REMEMBERED * spacingMs)
    this.#turnAt = now + spacingMs / this.#turningUntil.size
  }

  /** From when on it is a consumer's turn, milliseconds since 1970; any time for one that had none for a while. */
  turnOf(consumer: object): number {
    const isTurning = (this.#turningUntil.get(consumer) ?? Number.NEGATIVE_INFINITY) >= this.#clock.nowMs()
    return isTurning ? this.#turnAt : Number.NEGATIVE_INFINITY
  }
}
