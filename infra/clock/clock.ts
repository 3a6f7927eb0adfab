import { type Instant, instantFromMicros, microsOf } from '@heptad/schemas/instant.ts'

/** The only source of time for engine, runner and timers; the simulator brings its own. */
export interface Clock {
  /** The present moment, microseconds. Goes back only where {@link MachineClock.settle} says so. */
  now(): Instant
  /** Milliseconds since about 1970, with a fraction, never going back: for how old something may be, as a machine's sleep makes it older. */
  nowMs(): number
  /** Milliseconds since some moment of this process, whatever the clock is set to meanwhile: for spans of time. */
  elapsedMs(): number
  /** Calls back once after `delayMs` milliseconds; the result cancels. */
  after(delayMs: number, callback: () => void): () => void
}

/** A clock that counts by itself, and can follow its machine's where that was put back. */
export interface MachineClock extends Clock {
  /** Goes back to the machine's clock, which was put back, where that is nearer to `present`, the time as others have it. Answers by how many milliseconds. */
  settle(present: Instant): number
}

/**
 * If this clock is this far behind the machine's, that was set forward, or the machine slept: a process's own count of time stands still then. If it
 * is this far ahead, that was put back.
 */
const STEP_MS = 1_000

/** The clock of the machine. When that is put back, this one goes on as it was until it is settled. */
export function systemClock(): MachineClock {
  const { timeOrigin } = performance
  let sleptMs = 0
  let backMs = 0
  const nowMs = () => {
    const awakeMs = timeOrigin + performance.now()
    const shouldHaveSleptMs = Date.now() + backMs - awakeMs
    if (shouldHaveSleptMs - sleptMs > STEP_MS) sleptMs = shouldHaveSleptMs
    return awakeMs + sleptMs
  }
  return {
    now: () => instantFromMicros(Math.round((nowMs() - backMs) * 1000)),
    nowMs,
    elapsedMs: () => performance.now(),
    settle(present) {
      const presentMs = Number(microsOf(present)) / 1000
      const [ownMs, machineMs] = [nowMs() - backMs, Date.now()]
      const aheadMs = ownMs - machineMs
      if (aheadMs <= STEP_MS || Math.abs(machineMs - presentMs) >= Math.abs(ownMs - presentMs)) return 0
      backMs += aheadMs
      return aheadMs
    },
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
  }
}
