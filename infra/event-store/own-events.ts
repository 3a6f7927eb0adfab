import type { Append, AppendResult, LogFilter, LogPage, StoredEvent, Verdict } from './port.ts'
import { RecentEvents } from './recent-events.ts'

const KEPT_EVENTS = 1024

/** A follower of the log that reads what this process has written from memory. */
export interface OwnReader {
  /** The events after a position up to which the reader has seen everything; null when the log must be asked. */
  after(position: bigint, limit: number, filter?: LogFilter): LogPage | null
  close(): void
}

/**
 * The events that this process wrote last, as the log has them, so that its followers need not ask the database for them. It holds a
 * contiguous run of positions, until all readers have seen them. When another process has written in between, a new run begins.
 */
export class OwnEvents {
  readonly #recent = new RecentEvents(KEPT_EVENTS)
  #last = -1n

  /**
   * Takes the verdicts on a call. The halves of a refused call are answered together, perhaps after a later call: events that lie before
   * the last known one are left out.
   */
  note(appends: readonly Append[], verdicts: readonly Verdict[]): void {
    const events: StoredEvent[] = []
    let last = this.#last
    let isNewRun = !this.#recent.hasReaders
    for (const [index, append] of appends.entries()) {
      const verdict = verdicts[index]
      if (verdict?.kind !== 'appended' || verdict.firstPosition <= last) continue
      if (verdict.firstPosition !== last + 1n) {
        isNewRun = true
        events.length = 0
      }
      addStored(events, append, verdict)
      last = verdict.lastPosition
    }
    if (last === this.#last) return
    this.#last = last
    if (isNewRun) this.#recent.clear()
    if (this.#recent.hasReaders) this.#recent.push(events)
  }

  /** The position of the last event that came from here. */
  get last(): bigint {
    return this.#last
  }

  /** A new reader: what is written from now on is kept until it has seen it. */
  reader(): OwnReader {
    const cursor = this.#recent.join(-1n)
    return {
      after: (position, limit, filter) => {
        cursor.after = position
        this.#recent.release(this.#last)
        const page = this.#recent.after(position, limit, filter)
        return page === null || page.reached === position ? null : page
      },
      close: () => this.#recent.leave(cursor),
    }
  }
}

/** Within an append, positions follow the order of its writes, and the revisions of each write end at the head that the log has answered. */
function addStored(
  events: StoredEvent[],
  { writes }: Append,
  { firstPosition, heads, recordedAt }: AppendResult,
): void {
  let position = firstPosition
  let written = 0
  for (const { tenantId, streamId, events: own } of writes) {
    const head = own.length === 0 ? undefined : heads[written++]
    if (head === undefined) continue
    let revision = head.revision - BigInt(own.length - 1)
    for (const { eventId, type, schemaVersion, data, metadata, decidedAt } of own) {
      const text = { schemaVersion, data, metadata }
      events.push({ position, tenantId, streamId, revision, eventId, type, ...text, decidedAt, recordedAt })
      position += 1n
      revision += 1n
    }
  }
}
