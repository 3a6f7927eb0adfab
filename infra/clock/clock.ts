import { type Instant, instantFromMicros } from '@heptad/schemas/instant.ts'

/** The only source of time for engine, runner and timers; the simulator brings its own. */
export interface Clock {
  /** The present moment, microseconds, never going back within a process. */
  now(): Instant
  /** The same in milliseconds since 1970, with a fraction: for how old something may be, as a machine's sleep makes it older. */
  nowMs(): number
  /** Milliseconds since some moment of this process, whatever the clock is set to meanwhile: for spans of time. */
  elapsedMs(): number
  /** Calls back once after `delayMs` milliseconds; the result cancels. */
  after(delayMs: number, callback: () => void): () => void
}

/** If this clock is this far behind the machine's, that was set forward, or the machine slept: a process's own count of time stands still then. */
const STEP_MS = 1_000

/** The clock of the machine. When that is put back, this one goes on as it was. */
export function systemClock(): Clock {
  let origin = performance.timeOrigin
  let lastMicros = 0
  const micros = () => {
    const sinceOrigin = performance.now()
    const machineNow = Date.now()
    if (machineNow - (origin + sinceOrigin) > STEP_MS) origin = machineNow - sinceOrigin
    lastMicros = Math.max(lastMicros, Math.round((origin + sinceOrigin) * 1000))
    return lastMicros
  }
  return {
    now: () => instantFromMicros(micros()),
    nowMs: () => micros() / 1000,
    elapsedMs: () => performance.now(),
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
  }
}
