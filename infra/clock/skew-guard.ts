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
  /** Milliseconds that the clocks may be apart; default 5000. */
  readonly limitMs?: number
  /** Milliseconds between looks; default 5000. */
  readonly everyMs?: number
  readonly onChange?: (isTrusted: boolean, skewMs: number) => void
}

/** Looks at both clocks at once and then regularly. Resolves after the first look; rejects when that fails. */
export async function guardSkew(options: SkewGuardOptions): Promise<SkewGuard> {
  const { clock, databaseNow, limitMs = 5000, everyMs = 5000, onChange = () => {} } = options
  let isTrusted = true
  let isStopped = false
  let cancel = (): void => {}
  const look = async (): Promise<void> => {
    const before = microsOf(clock.now())
    const theirs = microsOf(await databaseNow())
    const after = microsOf(clock.now())
    const nearest = theirs < before ? before : theirs > after ? after : theirs
    const skewMs = Number(theirs - nearest) / 1000
    const isClose = Math.abs(skewMs) <= limitMs
    if (isClose !== isTrusted) onChange(isClose, skewMs)
    isTrusted = isClose
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
