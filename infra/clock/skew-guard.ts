import { type Instant, microsOf } from '@heptad/schemas/instant.ts'
import type { Clock } from './clock.ts'

/** Whether this process's clock may be trusted beside the database's: what is decided carries its time. */
export interface SkewGuard {
  /** False once the clocks were seen further apart than allowed, until they are seen close again. */
  isTrusted(): boolean
  stop(): void
}

export interface SkewGuardOptions {
  readonly clock: Clock
  /** The database's time. A look that fails changes nothing. */
  readonly databaseNow: () => Promise<Instant>
  /** Puts the clock right, where that can be done, when the database's time is further away than allowed. */
  readonly settle?: (databaseNow: Instant) => unknown
  /** Milliseconds that the clocks may be apart; default 5000. */
  readonly limitMs?: number
  /** Milliseconds between looks; default 5000. */
  readonly everyMs?: number
  readonly onChange?: (isTrusted: boolean, skewMs: number) => void
}

/** Looks at both clocks at once and then regularly. Resolves after the first look; rejects when that fails. */
export async function guardSkew(options: SkewGuardOptions): Promise<SkewGuard> {
  const { clock, databaseNow, settle = () => {}, limitMs = 5000, everyMs = 5000, onChange = () => {} } = options
  let isTrusted = true
  let isStopped = false
  let cancel = (): void => {}
  const isClose = (skewMs: number) => Math.abs(skewMs) <= limitMs
  const look = async (): Promise<void> => {
    let { skewMs, theirs } = await compare(clock, databaseNow)
    if (!isClose(skewMs)) {
      settle(theirs)
      skewMs = (await compare(clock, databaseNow)).skewMs
    }
    if (isClose(skewMs) !== isTrusted) onChange(isClose(skewMs), skewMs)
    isTrusted = isClose(skewMs)
  }
  const again = (): void => {
    if (isStopped) return
    cancel = clock.after(
      everyMs,
      () =>
        void look()
          .catch(() => {})
          .finally(again),
    )
  }
  await look()
  again()
  return {
    isTrusted: () => isTrusted,
    stop() {
      isStopped = true
      cancel()
    },
  }
}

/** How far the database's clock is ahead, at least: asking takes time. */
async function compare(clock: Clock, databaseNow: () => Promise<Instant>) {
  const before = microsOf(clock.now())
  const theirs = await databaseNow()
  const after = microsOf(clock.now())
  const micros = microsOf(theirs)
  const nearest = micros < before ? before : micros > after ? after : micros
  return { skewMs: Number(micros - nearest) / 1000, theirs }
}
