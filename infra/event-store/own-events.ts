import type { Append, AppendResult, LogPage, StoredEvent, Verdict } from './port.ts'
import { RecentEvents } from './recent-events.ts'

const KEPT_EVENTS = 4096

/**
 * What this process wrote last, as the log has it: who follows the log need not ask the database for what came from here. It holds
 * a row of positions without a gap; where another process wrote between, the row begins anew.
 */
export class OwnEvents {
  #recent = new RecentEvents(KEPT_EVENTS)
  #last = -1n

  /** Takes what was written, in the order in which the log answered. */
  note(appends: readonly Append[], verdicts: readonly Verdict[]): void {
    const events: StoredEvent[] = []
    for (const [index, append] of appends.entries()) {
      const verdict = verdicts[index]
      if (verdict?.kind === 'appended') addStored(events, append, verdict)
    }
    const [first] = events
    if (first === undefined) return
    if (first.position !== this.#last + 1n) this.#recent = new RecentEvents(KEPT_EVENTS)
    this.#last = events.at(-1)?.position ?? this.#last
    this.#recent.push(events)
  }

  /** The events right after a position; null when the log has to be asked. */
  after(position: bigint, limit: number): LogPage | null {
    const events = this.#recent.after(position, limit) ?? []
    const last = events.at(-1)
    return last === undefined ? null : { events, reached: last.position }
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
