import type { EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { RepeatedInstant } from '../../postgres/repeated-instant.ts'
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
const OCTETS_BYTES = 4
const TWO_TO_32 = 2 ** 32

/** The events of a page, in its order. */
export function eventsOf(page: EventPage, stream?: OneStream): StoredEvent[] {
  const [numbers, eventIds, types, data, metadata] = page
  if (numbers === null) return []
  const fields = new DataView(numbers.buffer, numbers.byteOffset, numbers.length)
  const streams = stream === undefined ? new Streams(page) : { next: () => stream }
  const [ids, typeNames] = [new Uuids(eventIds), new RepeatedPieces(types)]
  const [dataTexts, metadataTexts] = [new Pieces(data), new Pieces(metadata)]
  const [decidedAt, recordedAt] = [new RepeatedInstant(), new RepeatedInstant()]
  const events: StoredEvent[] = []
  for (let at = 0; at < numbers.length; at += NUMBERS_BYTES) {
    const { tenantId, streamId } = streams.next()
    events.push({
      position: fields.getBigInt64(at),
      tenantId,
      streamId,
      revision: fields.getBigInt64(at + 8),
      eventId: ids.next() as EventId,
      type: typeNames.next(fields.getInt32(at + 36)),
      schemaVersion: fields.getInt32(at + 32),
      data: dataTexts.next(fields.getInt32(at + 40)),
      metadata: metadataTexts.next(fields.getInt32(at + 44)),
      decidedAt: decidedAt.at(microsAt(fields, at + 16)),
      recordedAt: recordedAt.at(microsAt(fields, at + 24)),
    })
  }
  return events
}

/** An 8-byte integer below 2^53, as every time in a log is. */
function microsAt(fields: DataView, at: number): number {
  return fields.getInt32(at) * TWO_TO_32 + fields.getUint32(at + 4)
}

/** The stream of each event of a page, in order. */
class Streams {
  readonly #tenantIds: RepeatedPieces
  readonly #octets: Buffer
  readonly #streamIds: RepeatedPieces
  #at = 0

  constructor([, , , , , tenantIds, streamOctets, streamIds]: EventPage) {
    this.#tenantIds = new RepeatedPieces(tenantIds)
    this.#octets = streamOctets ?? Buffer.alloc(0)
    this.#streamIds = new RepeatedPieces(streamIds)
  }

  next(): OneStream {
    const streamId = this.#streamIds.next(this.#octets.readInt32BE(this.#at)) as StreamId
    this.#at += OCTETS_BYTES
    return { tenantId: this.#tenantIds.next(UUID_LENGTH) as TenantId, streamId }
  }
}

/** Cuts texts that stand end to end, by their lengths in UTF-8. They share the memory of the whole text if that is ASCII. */
class Pieces {
  readonly #text: string
  readonly #bytes: Buffer | null
  #from = 0

  constructor(text: string | null | undefined) {
    this.#text = text ?? ''
    this.#bytes = Buffer.byteLength(this.#text) === this.#text.length ? null : Buffer.from(this.#text)
  }

  next(octets: number): string {
    const from = this.#from
    this.#from += octets
    return this.#bytes === null ? this.#text.slice(from, this.#from) : this.#bytes.toString('utf8', from, this.#from)
  }
}

/** The same for texts that often repeat. Equal neighbours share one text, which does not keep its page in memory. */
class RepeatedPieces {
  readonly #pieces: Pieces
  #last = ''

  constructor(text: string | null | undefined) {
    this.#pieces = new Pieces(text)
  }

  next(octets: number): string {
    const text = this.#pieces.next(octets)
    if (text !== this.#last) this.#last = Buffer.from(text).toString()
    return this.#last
  }
}

/** Cuts UUIDs. Each gets memory of its own, as ids are kept for longer than their page. */
class Uuids {
  readonly #bytes: Buffer
  #from = 0

  constructor(text: string | null | undefined) {
    this.#bytes = Buffer.from(text ?? '', 'latin1')
  }

  next(): string {
    this.#from += UUID_LENGTH
    return this.#bytes.toString('latin1', this.#from - UUID_LENGTH, this.#from)
  }
}
