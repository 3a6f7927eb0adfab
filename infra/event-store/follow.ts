import type { Awaitable } from '../awaitable/awaitable.ts'
import type { Clock } from '../clock/clock.ts'
import type { LogPage, ReadAllOptions, SubscribeOptions } from './port.ts'
import type { WakeUps } from './wake-ups.ts'

/** What {@link follow} needs of a log. */
export interface Followed {
  readAll(options: ReadAllOptions): Awaitable<LogPage>
  readonly wakeUps: WakeUps
  /** Ends every subscription. */
  readonly closed: AbortSignal
  /** Reads again after `ms` milliseconds even if nothing rang. */
  readonly poll?: { readonly clock: Clock; readonly ms: number }
}

/**
 * A catch-up subscription: pages after `after` without end. It reads only when the consumer asks for a page, and sleeps at the head. A page
 * without events means that nothing up to `reached` passed the filter. Throws what `readAll` throws.
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
