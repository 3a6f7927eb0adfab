import type { Append, AppendResult, LogFilter, LogPage, StoredEvent, Verdict } from './port.ts'
import { RecentEvents } from './recent-events.ts'

const KEPT_EVENTS = 1024

/** One who follows the log through what this process writes. */
export interface OwnReader {
  /** The events right after a position, up to which it has seen everything; null when the log has to be asked. */
  after(position: bigint, limit: number, filter?: LogFilter): LogPage | null
  close(): void
}

/**
 * What this process wrote last, as the log has it: who follows the log need not ask the database for what came from here. It holds
 * a row of positions without a gap, for as long as a reader has not seen them; where another process wrote between, the row begins anew.
 */
export class OwnEvents {
  readonly #recent = new RecentEvents(KEPT_EVENTS)
  #last = -1n

  /**
   * Takes what was written, as the log answers it. The halves of a refused call are answered together, after what was written between
   * them: what comes late is left out, for it stands before what is held.
   */
  note(appends: readonly Append[], verdicts: readonly Verdict[]): void {
    const events: StoredEvent[] = []
    let last = this.#last
    let isRowAnew = !this.#recent.hasReaders
    for (const [index, append] of appends.entries()) {
      const verdict = verdicts[index]
      if (verdict?.kind !== 'appended' || verdict.firstPosition <= last) continue
      if (verdict.firstPosition !== last + 1n) {
        isRowAnew = true
        events.length = 0
      }
      addStored(events, append, verdict)
      last = verdict.lastPosition
    }
    if (last === this.#last) return
    this.#last = last
    if (isRowAnew) this.#recent.clear()
    if (this.#recent.hasReaders) this.#recent.push(events)
  }

  /** The position of the last event that came from here. */
  get last(): bigint {
    return this.#last
  }

  /** Begins to read: what is written from now on is kept until it has seen it. */
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

/** Within an append positions follow the order of its writes, and revisions end at the heads that the log names. */
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
