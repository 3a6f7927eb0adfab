import type { Clock } from '@heptad/infra/clock/clock.ts'
import { instantFromMicros } from '@heptad/schemas/instant.ts'

/** A clock on which so many seconds go by in each second of the machine. */
export function hurriedClock(times: number): Clock {
  const began = performance.now()
  const beganAt = BigInt(Date.now()) * 1000n
  return {
    now: () => instantFromMicros(beganAt + BigInt(Math.round((performance.now() - began) * times * 1000))),
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs / times)
      return () => clearTimeout(timer)
    },
  }
}
