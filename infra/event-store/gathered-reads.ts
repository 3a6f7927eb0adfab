import type { EventStore, StoredEvent } from './port.ts'

/** What is asked for at once is read at once where no more events than this lie between. */
const MAX_BETWEEN = 8n
const MAX_EVENTS = 500n

interface Asked {
  readonly first: bigint
  readonly last: bigint
  readonly resolve: (events: readonly StoredEvent[]) => void
  readonly reject: (error: unknown) => void
}

/**
 * Short ranges of the log that many ask for at once, as retries of many commands do, whose events lie side by side: neighbours share a reading. While readings go on, who
 * asks waits for the next ones.
 */
export class GatheredReads {
  readonly #store: Pick<EventStore, 'readAll'>
  #waiting: Asked[] = []
  #isReading = false

  constructor(store: Pick<EventStore, 'readAll'>) {
    this.#store = store
  }

  /** The events from one position to another, both of which the log holds. Throws what the store throws. */
  read(first: bigint, last: bigint): Promise<readonly StoredEvent[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ first, last, resolve, reject })
      if (!this.#isReading) void this.#readWaiting()
    })
  }

  async #readWaiting(): Promise<void> {
    this.#isReading = true
    while (this.#waiting.length > 0) {
      const stretches = stretchesOf(this.#waiting)
      this.#waiting = []
      await Promise.all(stretches.map((stretch) => this.#readStretch(stretch)))
    }
    this.#isReading = false
  }

  async #readStretch({ from, to, asked }: Stretch): Promise<void> {
    try {
      const { events } = await this.#store.readAll({ after: from - 1n, limit: Number(to - from) + 1 })
      // No position is left out, so what stands where is counted.
      for (const { first, last, resolve } of asked) resolve(events.slice(Number(first - from), Number(last - from) + 1))
    } catch (error) {
      for (const { reject } of asked) reject(error)
    }
  }
}

/** Neighbours, and where they begin and end together. */
interface Stretch {
  readonly from: bigint
  to: bigint
  readonly asked: Asked[]
}

function stretchesOf(waiting: readonly Asked[]): readonly Stretch[] {
  const stretches: Stretch[] = []
  for (const one of waiting.toSorted((a, b) => Number(a.first - b.first))) {
    const stretch = stretches.at(-1)
    if (stretch === undefined || !isNear(stretch, one)) stretches.push({ from: one.first, to: one.last, asked: [one] })
    else {
      stretch.asked.push(one)
      if (one.last > stretch.to) stretch.to = one.last
    }
  }
  return stretches
}

function isNear({ from, to }: Stretch, { first, last }: Asked): boolean {
  return first - to <= MAX_BETWEEN + 1n && last - from < MAX_EVENTS
}
