import { systemClock } from '../../clock/clock.ts'
import { newStream, newTenant, stock } from '../contract/fixtures.ts'
import type { LogTail } from '../log-tail.ts'
import { memoryEventStore } from '../memory/memory-event-store.ts'
import { type EventStore, type LogIdentity, LogUnavailable, type StoredEvent } from '../port.ts'

const clock = systemClock()

/** A log in memory that can be cut off, and replaced by another. */
export function severable() {
  let store = memoryEventStore(clock)
  let isCut = false
  let reads = 0
  const guard = () => {
    reads += 1
    if (isCut) throw new LogUnavailable('not-sent', { cause: 'cut' })
    return store
  }
  const severed: EventStore = {
    ...store,
    append: async (appends) => store.append(appends),
    readAll: async (options) => guard().readAll(options),
    head: async () => guard().head(),
    identity: async () => guard().identity(),
    async *subscribe(options) {
      for await (const page of store.subscribe(options)) {
        guard()
        yield page
      }
    },
  }
  return {
    store: severed,
    cut: (cut: boolean) => {
      isCut = cut
    },
    replace: (identity?: LogIdentity) => {
      store = memoryEventStore(clock, identity)
    },
    reads: () => reads,
  }
}

/** The positions of so many events that a subscriber is shown after a position. */
export function collect(tail: LogTail, after: bigint, count: number, delayMs = 0) {
  const collecting = async () => {
    const events: StoredEvent[] = []
    for await (const page of tail.subscribe({ after, limit: 10, signal: AbortSignal.timeout(60_000) })) {
      events.push(...page.events)
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
      if (events.length >= count) break
    }
    return events.map(({ position }) => Number(position))
  }
  return collecting()
}

/** 1, 2, 3 … */
export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
/** Writes so many events into a new stream. */
export const write = (store: EventStore, count: number) => stock(store, newTenant(), newStream(), count)
