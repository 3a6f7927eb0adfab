import { matcherOf } from './log-filter.ts'
import type { LogFilter, LogPage, StoredEvent } from './port.ts'

/** Characters of data and metadata that are kept at most. */
const MAX_CHARACTERS = 32 * 1024 * 1024

const RELEASED_TOGETHER = 256

/** Where one who reads on through them is: it has seen everything up to here. */
export interface Cursor {
  after: bigint
}

/**
 * The last events of the log, bounded in number and size, without a gap between them. What all its readers have seen is let go of:
 * long-lived memory costs more than its bytes, for the garbage collector moves it twice.
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

  /** A reader begins after a position. It moves its cursor itself, and leaves with it. */
  join(after: bigint): Cursor {
    const cursor = { after }
    this.#cursors.add(cursor)
    return cursor
  }

  leave(cursor: Cursor): void {
    this.#cursors.delete(cursor)
  }

  /** Takes the events that follow those it holds. */
  push(events: readonly StoredEvent[]): void {
    for (const event of events) {
      this.#events.push(event)
      this.#characters += sizeOf(event)
    }
    if (this.#events.length > 2 * this.#maxEvents || this.#characters > MAX_CHARACTERS) this.#cut()
  }

  /** Holds nothing any more. */
  clear(): void {
    this.#events = []
    this.#characters = 0
  }

  /** What a filter lets through of at most `limit` events after a position; null when it no longer holds them all. */
  after(position: bigint, limit: number, filter?: LogFilter): LogPage | null {
    const [first] = this.#events
    if (first === undefined || position + 1n < first.position) return null
    const start = Number(position + 1n - first.position)
    const events = this.#events.slice(start, start + limit)
    const reached = events.at(-1)?.position ?? position
    return { events: filter === undefined ? events : events.filter(matcherOf(filter)), reached }
  }

  /** Lets go of what all readers have seen, at most up to a position: soon, not at once, for each time moves the rest. */
  release(reached: bigint): void {
    const [first] = this.#events
    if (first === undefined) return
    let seenByAll = reached
    for (const { after } of this.#cursors) if (after < seenByAll) seenByAll = after
    const count = Number(seenByAll + 1n - first.position)
    if (count < RELEASED_TOGETHER) return
    for (const event of this.#events.splice(0, count)) this.#characters -= sizeOf(event)
  }

  /** Cuts to half of what may be kept, so that it is cut seldom and the cost of moving the rest is spread. */
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
