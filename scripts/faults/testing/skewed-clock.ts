import { type MachineClock, systemClock } from '@heptad/infra/clock/clock.ts'
import { plusMs } from '@heptad/schemas/instant.ts'

/** The machine's clock, which a test may put forward or back under a running process. */
export interface SkewedClock extends MachineClock {
  /** Milliseconds ahead of the machine; negative is behind. */
  skewMs: number
}

/** A clock that is right until it is told otherwise. */
export function skewedClock(): SkewedClock {
  const clock = systemClock()
  return {
    skewMs: 0,
    now() {
      return plusMs(clock.now(), this.skewMs)
    },
    nowMs() {
      return clock.nowMs() + this.skewMs
    },
    settle(present) {
      return clock.settle(plusMs(present, -this.skewMs))
    },
    elapsedMs: () => clock.elapsedMs(),
    after: (delayMs, callback) => clock.after(delayMs, callback),
  }
}
