import type { EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { type Instant, instantFromMicros } from '@heptad/schemas/instant.ts'
import type { StoredEvent } from '../port.ts'

/**
 * What a read answers: one row, in which each column holds one thing of all its events, end to end; all null when there are none. So the driver
 * makes a handful of values for a page, not a dozen for an event. `numbers`: NUMBERS_BYTES of each event, see `eventsOf`.
 */
export type EventPage = readonly [
  numbers: Buffer | null,
  eventIds: string | null,
  types: string | null,
  data: string | null,
  metadata: string | null,
  /** Of each event; the reads of a single stream leave these three out. */
  tenantIds?: string | null,
  streamOctets?: Buffer | null,
  streamIds?: string | null,
]

/** The stream that all events of a page are of. */
export interface OneStream {
  readonly tenantId: TenantId
  readonly streamId: StreamId
}

/** Position, revision, decided at, recorded at (8 bytes each); schema version, octets of type, data and metadata (4 each). */
const NUMBERS_BYTES = 48
const UUID_LENGTH = 36

/** The events of a page, in its order. */
export function eventsOf(page: EventPage, stream?: OneStream): StoredEvent[] {
  const [numbers, eventIds, types, data, metadata] = page
  if (numbers === null) return []
  const nextEventId = uuids(eventIds)
  const nextType = repeated(pieces(types, lengths(numbers, NUMBERS_BYTES, 36)))
  const nextData = pieces(data, lengths(numbers, NUMBERS_BYTES, 40))
  const nextMetadata = pieces(metadata, lengths(numbers, NUMBERS_BYTES, 44))
  const [nextTenantId, nextStreamId] = stream ? [() => stream.tenantId, () => stream.streamId] : placesIn(page)
  const events: StoredEvent[] = []
  for (let at = 0; at < numbers.length; at += NUMBERS_BYTES)
    events.push({
      position: numbers.readBigInt64BE(at),
      tenantId: nextTenantId() as TenantId,
      streamId: nextStreamId() as StreamId,
      revision: numbers.readBigInt64BE(at + 8),
      eventId: nextEventId() as EventId,
      type: nextType(),
      schemaVersion: numbers.readInt32BE(at + 32),
      data: nextData(),
      metadata: nextMetadata(),
      decidedAt: instantAt(numbers, at + 16),
      recordedAt: instantAt(numbers, at + 24),
    })
  return events
}

type Next = () => string

function placesIn([, , , , , tenantIds, streamOctets, streamIds]: EventPage): readonly [Next, Next] {
  return [repeated(uuids(tenantIds)), repeated(pieces(streamIds, lengths(streamOctets ?? Buffer.alloc(0), 4, 0)))]
}

/** One integer of each record. */
function lengths(records: Buffer, recordBytes: number, offset: number): Int32Array {
  const found = new Int32Array(records.length / recordBytes)
  for (let index = 0; index < found.length; index += 1) found[index] = records.readInt32BE(index * recordBytes + offset)
  return found
}

/** Texts that stand end to end, by their lengths in UTF-8. They share the memory of the whole. */
function pieces(text: string | null | undefined, octets: Int32Array): Next {
  const whole = text ?? ''
  let [index, from] = [0, 0]
  const step = (slice: (start: number, end: number) => string) => () => {
    const start = from
    from += octets[index] ?? 0
    index += 1
    return slice(start, from)
  }
  // As many units as octets: ASCII, where the one is the other.
  if (octets.reduce((sum, length) => sum + length, 0) === whole.length)
    return step((start, end) => whole.slice(start, end))
  const bytes = Buffer.from(whole)
  return step((start, end) => bytes.toString('utf8', start, end))
}

/** Each has memory of its own: an id is kept for longer than its page. */
function uuids(text: string | null | undefined): Next {
  const bytes = Buffer.from(text ?? '', 'latin1')
  let from = 0
  return () => {
    from += UUID_LENGTH
    return bytes.toString('latin1', from - UUID_LENGTH, from)
  }
}

/** Neighbours that are equal share one text, which does not hold on to its page. */
function repeated(next: Next): Next {
  let last = ''
  return () => {
    const text = next()
    if (text !== last) last = Buffer.from(text).toString()
    return last
  }
}

/** 2000-01-01T00:00:00Z, from where PostgreSQL counts microseconds. */
const POSTGRES_EPOCH_MICROS = 946_684_800_000_000n

/** Events come in rows, mostly with the times of the one before. */
const latest = new Map<number, { readonly micros: bigint; readonly instant: Instant }>()

function instantAt(numbers: Buffer, at: number): Instant {
  const micros = numbers.readBigInt64BE(at)
  const column = at % NUMBERS_BYTES
  const known = latest.get(column)
  if (known?.micros === micros) return known.instant
  const instant = instantFromMicros(micros + POSTGRES_EPOCH_MICROS)
  latest.set(column, { micros, instant })
  return instant
}
