import type { Clock } from '@heptad/infra/clock/clock.ts'
import { instantFromMicros } from '@heptad/schemas/instant.ts'

/** A clock on which so many seconds go by in each second of the machine. */
export function hurriedClock(times: number): Clock {
  const began = performance.now()
  const beganAt = Date.now()
  const nowMs = () => beganAt + (performance.now() - began) * times
  return {
    now: () => instantFromMicros(Math.round(nowMs() * 1000)),
    nowMs,
    elapsedMs: nowMs,
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs / times)
      return () => clearTimeout(timer)
    },
  }
}
