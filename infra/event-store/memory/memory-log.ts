import type { EventId } from '@heptad/schemas/ids.ts'
import { type Instant, instantFromMicros } from '@heptad/schemas/instant.ts'
import { faultOf } from '../append-faults.ts'
import { fits } from '../expected-head.ts'
import type { Append, StoredEvent, StreamHead, StreamWrite, Verdict } from '../port.ts'

const EMPTY: readonly StoredEvent[] = []

/** The events in their order, with the three indexes that appending needs. Synchronous, so every append is atomic. */
export class MemoryLog {
  readonly events: StoredEvent[] = []
  readonly #streams = new Map<string, StoredEvent[]>()
  readonly #commands = new Map<string, { readonly firstPosition: bigint; readonly lastPosition: bigint }>()
  readonly #eventIds = new Set<EventId>()
  #lastRecordedAt: Instant = instantFromMicros(0n)

  get head(): bigint {
    return BigInt(this.events.length)
  }

  stream(tenantId: string, streamId: string): readonly StoredEvent[] {
    return this.#streams.get(`${tenantId} ${streamId}`) ?? EMPTY
  }

  /** Judges one append and, when all its heads fit, writes it. `now` is the time of the append. */
  append(append: Append, now: Instant): Verdict {
    const fault = faultOf(append) ?? faultOfText(append)
    if (fault !== null) return { kind: 'invalid', why: fault }
    const first = this.#commands.get(commandKey(append))
    if (first !== undefined) return { kind: 'duplicate', ...first }
    for (const [index, write] of append.writes.entries()) {
      const actual = this.#headOf(write)
      if (!fits(write.expectedHead, actual)) return { kind: 'conflict', index, actual }
    }
    const taken = this.#takenEventId(append)
    if (taken !== null) return { kind: 'invalid', why: `event id ${taken} is taken` }
    const written = append.writes.filter((write) => write.events.length > 0)
    return written.length === 0 ? { kind: 'confirmed', position: this.head } : this.#write(append, written, now)
  }

  #write(append: Append, written: readonly StreamWrite[], now: Instant): Verdict {
    const firstPosition = this.head + 1n
    const recordedAt = now > this.#lastRecordedAt ? now : this.#lastRecordedAt
    this.#lastRecordedAt = recordedAt
    const heads = written.map((write) => this.#writeStream(write, recordedAt))
    const lastPosition = this.head
    this.#commands.set(commandKey(append), { firstPosition, lastPosition })
    return { kind: 'appended', firstPosition, lastPosition, recordedAt, heads }
  }

  #writeStream({ tenantId, streamId, events }: StreamWrite, recordedAt: Instant): StreamHead {
    const key = `${tenantId} ${streamId}`
    const stream = this.#streams.get(key) ?? []
    this.#streams.set(key, stream)
    let head: StreamHead = { revision: -1n, eventId: '' as EventId }
    for (const event of events) {
      head = { revision: BigInt(stream.length), eventId: event.eventId }
      const stored = { ...event, tenantId, streamId, revision: head.revision, position: this.head + 1n, recordedAt }
      stream.push(stored)
      this.events.push(stored)
      this.#eventIds.add(event.eventId)
    }
    return head
  }

  #headOf({ tenantId, streamId }: StreamWrite): StreamHead | null {
    const last = this.stream(tenantId, streamId).at(-1)
    return last === undefined ? null : { revision: last.revision, eventId: last.eventId }
  }

  #takenEventId(append: Append): EventId | null {
    const own = new Set<EventId>()
    for (const { eventId } of append.writes.flatMap((write) => write.events)) {
      if (this.#eventIds.has(eventId) || own.has(eventId)) return eventId
      own.add(eventId)
    }
    return null
  }
}

/** As PostgreSQL, it refuses NUL in text. */
function faultOfText(append: Append): string | null {
  const texts = append.writes.flatMap(({ events }) =>
    events.flatMap((event) => [event.type, event.data, event.metadata]),
  )
  return texts.some((text) => text.includes('\0')) ? 'the text of an event holds NUL' : null
}

function commandKey({ tenantId, commandId }: Append): string {
  return `${tenantId} ${commandId}`
}
