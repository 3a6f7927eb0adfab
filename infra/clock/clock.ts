import { type Instant, instantFromMicros } from '@heptad/schemas/instant.ts'

/** The only source of time for engine, runner and timers; the simulator brings its own. */
export interface Clock {
  /** The present moment, microseconds, never going back within a process. */
  now(): Instant
  /** Calls back once after `delayMs` milliseconds; the result cancels. */
  after(delayMs: number, callback: () => void): () => void
}

/** So far behind the machine's clock, it was put forward, or slept: a process's own count of time stands still then. */
const STEP_MS = 1_000

/** The clock of the machine. When that is put back, this one goes on as it was. */
export function systemClock(): Clock {
  let origin = performance.timeOrigin
  let last = 0n
  return {
    now() {
      const sinceOrigin = performance.now()
      const machineNow = Date.now()
      if (machineNow - (origin + sinceOrigin) > STEP_MS) origin = machineNow - sinceOrigin
      const micros = BigInt(Math.round((origin + sinceOrigin) * 1000))
      last = micros > last ? micros : last
      return instantFromMicros(last)
    },
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
  }
}
