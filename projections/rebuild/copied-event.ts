import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { type Instant, instantFromMicros } from '@heptad/schemas/instant.ts'

/** PostgreSQL counts microseconds from 2000-01-01T00:00:00Z. */
const POSTGRES_EPOCH_MICROS = 946_684_800_000_000
const TWO_TO_32 = 2 ** 32
const UUID_BYTES = 16
const LENGTH_BYTES = 4

/** Reads the rows of `log-rows.sql` one after the other. What repeats from row to row is made once. */
export class CopiedEvents {
  readonly #tenant = new RepeatedText(uuidText)
  readonly #stream = new RepeatedText(utf8Text)
  readonly #type = new RepeatedText(utf8Text)
  readonly #decidedAt = new RepeatedInstant()
  readonly #recordedAt = new RepeatedInstant()
  readonly events: StoredEvent[] = []
  /** Of data and metadata. */
  bytes = 0

  /** As {@link TakeRow}. */
  take(bytes: Buffer, at: number): void {
    const tenantAt = at + LENGTH_BYTES + 8
    const streamAt = tenantAt + LENGTH_BYTES + UUID_BYTES
    const revisionAt = after(bytes, streamAt)
    const eventAt = revisionAt + LENGTH_BYTES + 8
    const typeAt = eventAt + LENGTH_BYTES + UUID_BYTES
    const versionAt = after(bytes, typeAt)
    const dataAt = versionAt + LENGTH_BYTES + 4
    const metadataAt = after(bytes, dataAt)
    const decidedAt = after(bytes, metadataAt)
    const recordedAt = decidedAt + LENGTH_BYTES + 8
    this.bytes += decidedAt - dataAt
    this.events.push({
      position: BigInt(int8(bytes, at)),
      tenantId: this.#tenant.at(bytes, tenantAt) as TenantId,
      streamId: this.#stream.at(bytes, streamAt) as StreamId,
      revision: BigInt(int8(bytes, revisionAt)),
      eventId: uuidText(bytes, eventAt + LENGTH_BYTES, eventAt + LENGTH_BYTES + UUID_BYTES) as EventId,
      type: this.#type.at(bytes, typeAt),
      schemaVersion: bytes.readInt32BE(versionAt + LENGTH_BYTES),
      data: utf8Text(bytes, dataAt + LENGTH_BYTES, metadataAt),
      metadata: utf8Text(bytes, metadataAt + LENGTH_BYTES, decidedAt),
      decidedAt: this.#decidedAt.at(bytes, decidedAt),
      recordedAt: this.#recordedAt.at(bytes, recordedAt),
    })
  }
}

/** Where the field after this one begins. No column of the log is null. */
function after(bytes: Buffer, at: number): number {
  return at + LENGTH_BYTES + bytes.readInt32BE(at)
}

/** Below 2^53, as every position and moment of a log is. */
function int8(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at + LENGTH_BYTES) * TWO_TO_32 + bytes.readUInt32BE(at + LENGTH_BYTES + 4)
}

function utf8Text(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('utf8', from, to)
}

function uuidText(bytes: Buffer, from: number, to: number): string {
  const hex = bytes.toString('hex', from, to)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** A field that is often what it was in the row before. */
class RepeatedText {
  readonly #textOf: (bytes: Buffer, from: number, to: number) => string
  #last: Buffer = Buffer.alloc(0)
  #text = ''

  constructor(textOf: (bytes: Buffer, from: number, to: number) => string) {
    this.#textOf = textOf
  }

  at(bytes: Buffer, at: number): string {
    const from = at + LENGTH_BYTES
    const to = after(bytes, at)
    if (this.#last.length === to - from && this.#last.compare(bytes, from, to) === 0) return this.#text
    this.#last = Buffer.from(bytes.subarray(from, to))
    this.#text = this.#textOf(bytes, from, to)
    return this.#text
  }
}

class RepeatedInstant {
  #last = Number.NaN
  #instant = '' as Instant

  at(bytes: Buffer, at: number): Instant {
    const micros = int8(bytes, at)
    if (micros === this.#last) return this.#instant
    this.#last = micros
    this.#instant = instantFromMicros(BigInt(micros + POSTGRES_EPOCH_MICROS))
    return this.#instant
  }
}
