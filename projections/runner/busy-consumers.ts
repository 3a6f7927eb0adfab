import type { Clock } from '@heptad/infra/clock/clock.ts'

const BUSY_FOR_MS = 200

/** Those that share the processors of this process and were given work lately. */
export class BusyConsumers {
  readonly #clock: Clock
  readonly #notedAt = new Map<object, number>()

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
}
