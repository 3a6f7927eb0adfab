import { matcherOf } from './log-filter.ts'
import type { LogFilter, LogPage, StoredEvent } from './port.ts'

/** Most characters of data and metadata that are kept. */
const MAX_CHARACTERS = 32 * 1024 * 1024

/** Events are released in groups of at least this many, because each release moves the rest. */
const RELEASED_TOGETHER = 256

/** The place of a reader, which has seen everything up to here. */
export interface Cursor {
  after: bigint
}

/**
 * The last events of the log, bounded in number and size, without gaps. What all readers have seen is released: memory that lives long
 * costs more than its bytes, as the garbage collector moves it twice.
 */
export class RecentEvents {
  readonly #maxEvents: number
  readonly #cursors = new Set<Cursor>()
  #events: StoredEvent[] = []
  #characters = 0

  constructor(maxEvents: number) {
    this.#maxEvents = maxEvents
  }

  get hasReaders(): boolean {
    return this.#cursors.size > 0
  }

  /** Adds a reader after a position. The reader moves the cursor itself, and passes it to {@link leave} in the end. */
  join(after: bigint): Cursor {
    const cursor = { after }
    this.#cursors.add(cursor)
    return cursor
  }

  leave(cursor: Cursor): void {
    this.#cursors.delete(cursor)
  }

  /** Adds the events that follow those it holds. */
  push(events: readonly StoredEvent[]): void {
    for (const event of events) {
      this.#events.push(event)
      this.#characters += sizeOf(event)
    }
    if (this.#events.length > 2 * this.#maxEvents || this.#characters > MAX_CHARACTERS) this.#cut()
  }

  /** Removes all events. */
  clear(): void {
    this.#events = []
    this.#characters = 0
  }

  /** The events that pass the filter, of the next `limit` after a position; null when it no longer holds all of those. */
  after(position: bigint, limit: number, filter?: LogFilter): LogPage | null {
    const [first] = this.#events
    if (first === undefined || position + 1n < first.position) return null
    const start = Number(position + 1n - first.position)
    const events = this.#events.slice(start, start + limit)
    const reached = events.at(-1)?.position ?? position
    return { events: filter === undefined ? events : events.filter(matcherOf(filter)), reached }
  }

  /** Releases what all readers have seen, up to a position at most; only once there is enough of it. */
  release(reached: bigint): void {
    const [first] = this.#events
    if (first === undefined) return
    let seenByAll = reached
    for (const { after } of this.#cursors) if (after < seenByAll) seenByAll = after
    const count = Number(seenByAll + 1n - first.position)
    if (count < RELEASED_TOGETHER) return
    for (const event of this.#events.splice(0, count)) this.#characters -= sizeOf(event)
  }

  /** Cuts to half of the limits, so that it is cut seldom and the cost of moving the rest is spread. */
  #cut(): void {
    let start = this.#events.length
    let kept = 0
    while (start > 0 && this.#events.length - start < this.#maxEvents) {
      const event = this.#events[start - 1]
      if (event === undefined || kept + sizeOf(event) > MAX_CHARACTERS / 2) break
      kept += sizeOf(event)
      start -= 1
    }
    this.#events = this.#events.slice(start)
    this.#characters = kept
  }
}

function sizeOf({ data, metadata }: StoredEvent): number {
  return data.length + metadata.length
}
