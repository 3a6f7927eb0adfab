import { type Instant, microsOf } from '@heptad/schemas/instant.ts'
import type { Clock } from '../clock/clock.ts'

/** A clock that says what a test says; without timers unless told how. */
export function clockFrom(now: () => Instant, after: Clock['after'] = () => () => {}): Clock {
  const nowMs = () => Number(microsOf(now())) / 1000
  return { now, nowMs, elapsedMs: nowMs, after }
}
