import type { MachineClock } from '@heptad/infra/clock/clock.ts'
import { type Instant, instantFromMicros, microsOf } from '@heptad/schemas/instant.ts'
import type { Owner, Scheduler } from './scheduler.ts'

/** 2026-01-01T00:00:00Z, in microseconds. */
const BEGINNING = 1_767_225_600_000_000

/** The latest time that any clock of a simulation has shown. */
export class LatestTime {
  #micros = BEGINNING

  get instant(): Instant {
    return instantFromMicros(this.#micros)
  }

  shown(micros: number): void {
    this.#micros = Math.max(this.#micros, micros)
  }
}

/** The clock of one process: virtual time, wrong by an offset. That of its machine may be put back under it. */
export class VirtualClock implements MachineClock {
  readonly #scheduler: Scheduler
  readonly #owner: Owner
  readonly #latest: LatestTime
  #offsetMs: number
  #machineOffsetMs: number
  #backMs = 0

  constructor(scheduler: Scheduler, owner: Owner, latest: LatestTime, offsetMs = 0) {
    this.#scheduler = scheduler
    this.#owner = owner
    this.#latest = latest
    this.#offsetMs = offsetMs
    this.#machineOffsetMs = offsetMs
  }

  get offsetMs(): number {
    return this.#offsetMs
  }

  /** Puts the clock of the machine forward, or back where it is negative. */
  jump(ms: number): void {
    this.#machineOffsetMs += ms
    this.#offsetMs = Math.max(this.#offsetMs, this.#machineOffsetMs)
  }

  settle(present: Instant): number {
    const rightMs = Number(microsOf(present) - BigInt(BEGINNING + this.#scheduler.now)) / 1000
    if (Math.abs(this.#machineOffsetMs - rightMs) >= Math.abs(this.#offsetMs - rightMs)) return 0
    const backMs = this.#offsetMs - this.#machineOffsetMs
    this.#offsetMs = this.#machineOffsetMs
    this.#backMs += backMs
    return backMs
  }

  now(): Instant {
    this.#latest.shown(this.#micros)
    return instantFromMicros(this.#micros)
  }

  nowMs(): number {
    return this.#micros / 1000 + this.#backMs
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
