import type { Clock } from '@heptad/infra/clock/clock.ts'
import { type Instant, instantFromMicros } from '@heptad/schemas/instant.ts'
import type { Owner, Scheduler } from './scheduler.ts'

/** 2026-01-01T00:00:00Z, in microseconds. */
const BEGINNING = 1_767_225_600_000_000

/** The clock of one process: virtual time, wrong by an offset that may grow. Like every {@link Clock} it never goes back. */
export class VirtualClock implements Clock {
  readonly #scheduler: Scheduler
  readonly #owner: Owner
  #offsetMs: number

  constructor(scheduler: Scheduler, owner: Owner, offsetMs = 0) {
    this.#scheduler = scheduler
    this.#owner = owner
    this.#offsetMs = offsetMs
  }

  get offsetMs(): number {
    return this.#offsetMs
  }

  /** Puts the clock forward. */
  jump(ms: number): void {
    this.#offsetMs += ms
  }

  now(): Instant {
    return instantFromMicros(this.#micros)
  }

  nowMs(): number {
    return this.#micros / 1000
  }

  elapsedMs(): number {
    return this.#scheduler.now / 1000
  }

  get #micros(): number {
    return BEGINNING + this.#scheduler.now + this.#offsetMs * 1000
  }

  after(delayMs: number, callback: () => void): () => void {
    return this.#scheduler.after(this.#owner, delayMs, 'timer', callback)
  }
}
