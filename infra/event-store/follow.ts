import type { Awaitable } from '../awaitable/awaitable.ts'
import type { Clock } from '../clock/clock.ts'
import type { LogPage, ReadAllOptions, SubscribeOptions } from './port.ts'
import type { WakeUps } from './wake-ups.ts'

/** What a catch-up subscription stands on. */
export interface Followed {
  readAll(options: ReadAllOptions): Awaitable<LogPage>
  readonly wakeUps: WakeUps
  /** Ends every subscription. */
  readonly closed: AbortSignal
  /** Looks again after `ms` even when nothing rang. */
  readonly poll?: { readonly clock: Clock; readonly ms: number }
}

/**
 * Pages from `after` on without end. Reads on only when the consumer asks, and sleeps when it is at the head. A page
 * without events says that the filter passed nothing up to `reached`. Throws what `readAll` throws.
 */
export async function* follow(log: Followed, options: SubscribeOptions): AsyncGenerator<LogPage, void, undefined> {
  const { filter, limit } = options
  const signal = AbortSignal.any([options.signal, log.closed])
  const leave = log.wakeUps.ringOn(signal)
  let after = options.after
  try {
    while (!signal.aborted) {
      const seen = log.wakeUps.count
      const page = await log.readAll({ after, ...(filter && { filter }), ...(limit && { limit }) })
      if (page.reached > after) {
        after = page.reached
        if (!signal.aborted) yield page
      } else await log.wakeUps.since(seen, log.poll)
    }
  } finally {
    leave()
  }
}
