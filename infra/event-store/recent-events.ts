import type { StoredEvent } from './port.ts'

/** The last events of the log, bounded, without a gap between them. */
export class RecentEvents {
  readonly #maxEvents: number
  #events: StoredEvent[] = []

  constructor(maxEvents: number) {
    this.#maxEvents = maxEvents
  }

  /** Takes the events that follow those it holds. */
  push(events: readonly StoredEvent[]): void {
    for (const event of events) this.#events.push(event)
    // Cut seldom, so that the cost of moving the rest is spread over many events.
    if (this.#events.length > 2 * this.#maxEvents) this.#events = this.#events.slice(-this.#maxEvents)
  }

  /** At most `limit` events after a position; null when it no longer holds them all. */
  after(position: bigint, limit: number): readonly StoredEvent[] | null {
    const [first] = this.#events
    if (first === undefined || position + 1n < first.position) return null
    const start = Number(position + 1n - first.position)
    return this.#events.slice(start, start + limit)
  }
}
