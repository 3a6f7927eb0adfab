import type { StoredEvent } from './port.ts'

/** Characters of data and metadata that are kept at most. */
const MAX_CHARACTERS = 32 * 1024 * 1024

const RELEASED_TOGETHER = 256

/** The last events of the log, bounded in number and size, without a gap between them. */
export class RecentEvents {
  readonly #maxEvents: number
  #events: StoredEvent[] = []
  #characters = 0

  constructor(maxEvents: number) {
    this.#maxEvents = maxEvents
  }

  /** Takes the events that follow those it holds. */
  push(events: readonly StoredEvent[]): void {
    for (const event of events) {
      this.#events.push(event)
      this.#characters += sizeOf(event)
    }
    if (this.#events.length > 2 * this.#maxEvents || this.#characters > MAX_CHARACTERS) this.#cut()
  }

  /** At most `limit` events after a position; null when it no longer holds them all. */
  after(position: bigint, limit: number): readonly StoredEvent[] | null {
    const [first] = this.#events
    if (first === undefined || position + 1n < first.position) return null
    const start = Number(position + 1n - first.position)
    return this.#events.slice(start, start + limit)
  }

  /** Lets go of the events up to a position, which nobody needs any more: soon, not at once, for each time moves the rest. */
  release(position: bigint): void {
    const [first] = this.#events
    if (first === undefined) return
    const count = Number(position + 1n - first.position)
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
