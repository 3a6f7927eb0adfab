import { type Instant, instantFromMicros } from '@heptad/schemas/instant.ts'

/** The only source of time for engine, runner and timers; the simulator brings its own. */
export interface Clock {
  /** The present moment, microseconds, never going back within a process. */
  now(): Instant
  /** Calls back once after `delayMs` milliseconds; the result cancels. */
  after(delayMs: number, callback: () => void): () => void
}

/** The clock of the machine. */
export function systemClock(): Clock {
  let last = 0n
  return {
    now() {
      const micros = BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000))
      last = micros > last ? micros : last
      return instantFromMicros(last)
    },
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
  }
}
