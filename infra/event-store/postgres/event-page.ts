import type { EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { type Instant, instantFromMicros } from '@heptad/schemas/instant.ts'
import { POSTGRES_EPOCH_MICROS } from '../../postgres/epoch.ts'
import type { StoredEvent } from '../port.ts'

/**
 * The result of a read: one row, in which each column holds one field of all events, end to end (decision 30); all null when there are no events.
 * So the driver makes a handful of values for a page and not a dozen for each event. `numbers`: {@link NUMBERS_BYTES} for each event.
 */
export type EventPage = readonly [
  numbers: Buffer | null,
  eventIds: string | null,
  types: string | null,
  data: string | null,
  metadata: string | null,
  /** Reads of a single stream leave these three out. */
  tenantIds?: string | null,
  streamOctets?: Buffer | null,
  streamIds?: string | null,
]

/** The stream of all events of a page. */
export interface OneStream {
  readonly tenantId: TenantId
  readonly streamId: StreamId
}

/** Position, revision, decided at, recorded at (8 bytes each); schema version, and the octets of type, data and metadata (4 each). */
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

/** Cuts texts that stand end to end, by their lengths in UTF-8. They share the memory of the whole text. */
function pieces(text: string | null | undefined, octets: Int32Array): Next {
  const whole = text ?? ''
  let [index, from] = [0, 0]
  const step = (slice: (start: number, end: number) => string) => () => {
    const start = from
    from += octets[index] ?? 0
    index += 1
    return slice(start, from)
  }
  // As many code units as octets: the text is ASCII, and can be sliced as it is.
  if (octets.reduce((sum, length) => sum + length, 0) === whole.length)
    return step((start, end) => whole.slice(start, end))
  const bytes = Buffer.from(whole)
  return step((start, end) => bytes.toString('utf8', start, end))
}

/** Cuts UUIDs. Each gets memory of its own, as ids are kept for longer than their page. */
function uuids(text: string | null | undefined): Next {
  const bytes = Buffer.from(text ?? '', 'latin1')
  let from = 0
  return () => {
    from += UUID_LENGTH
    return bytes.toString('latin1', from - UUID_LENGTH, from)
  }
}

/** Lets equal neighbours share one text, which does not keep its page in memory. */
function repeated(next: Next): Next {
  let last = ''
  return () => {
    const text = next()
    if (text !== last) last = Buffer.from(text).toString()
    return last
  }
}

/** The last instant of each column: an event often has the times of the one before. */
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
