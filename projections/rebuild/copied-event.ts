import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import { RepeatedInstant } from '@heptad/infra/postgres/repeated-instant.ts'
import type { EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'

const TWO_TO_32 = 2 ** 32
const UUID_BYTES = 16
const LENGTH_BYTES = 4
const BIGINT_BYTES = LENGTH_BYTES + 8
const INSTANT_BYTES = BIGINT_BYTES
/** Offsets of tenant and stream in a row, of the type from the revision, and of the data from the schema version. */
const [TENANT_FROM, STREAM_FROM] = [BIGINT_BYTES, BIGINT_BYTES + LENGTH_BYTES + UUID_BYTES]
const [TYPE_FROM, DATA_FROM] = [BIGINT_BYTES + LENGTH_BYTES + UUID_BYTES, LENGTH_BYTES + 4]

const FIRST_BYTES = 1 << 20
/** Twice the size that a page should have. */
const MOST_BYTES = 16 << 20

/**
 * The rows of `log-rows.sql` in PostgreSQL's binary form. Each event is decoded only when it is asked for, so that events are garbage at once and only the
 * bytes live as long as the page. Texts and instants that repeat from row to row are decoded once.
 */
export class CopiedEvents implements Iterable<StoredEvent> {
  readonly #tenant = new RepeatedText(uuidText)
  readonly #stream = new RepeatedText(utf8Text)
  readonly #type = new RepeatedText(utf8Text)
  readonly #decidedAt = new RepeatedInstant()
  readonly #recordedAt = new RepeatedInstant()
  #rows = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #length = 0
  #lastAt = 0
  #isCut = false

  /** The position of the last row that was kept, if the page was cut because it was too large; else null. */
  get cutAfter(): bigint | null {
    return this.#isCut ? BigInt(int8(this.#rows, this.#lastAt)) : null
  }

  /** Size of all rows. */
  get bytes(): number {
    return this.#length
  }

  /** Removes all rows, but keeps the memory for the next page. */
  clear(): void {
    this.#length = 0
    this.#isCut = false
    for (const field of [this.#tenant, this.#stream, this.#type]) field.forget()
  }

  /** Takes a row, as {@link TakeRow}. Rows past {@link MOST_BYTES} are left out. */
  take(bytes: Buffer, at: number): void {
    if (this.#length >= MOST_BYTES) this.#isCut = true
    if (this.#isCut) return
    const length = this.#length + bytes.length - at
    if (length > this.#rows.length) this.#grow(length)
    bytes.copy(this.#rows, this.#length, at)
    this.#lastAt = this.#length
    this.#length = length
  }

  *[Symbol.iterator](): Generator<StoredEvent, void, undefined> {
    for (let at = 0; at < this.#length; ) {
      const metadataAt = this.#metadataOf(at)
      const decidedAt = after(this.#rows, metadataAt)
      yield this.#event(at, metadataAt, decidedAt)
      at = decidedAt + 2 * INSTANT_BYTES
    }
  }

  #metadataOf(at: number): number {
    const revisionAt = after(this.#rows, at + STREAM_FROM)
    const versionAt = after(this.#rows, revisionAt + TYPE_FROM)
    return after(this.#rows, versionAt + DATA_FROM)
  }

  #event(at: number, metadataAt: number, decidedAt: number): StoredEvent {
    const rows = this.#rows
    const revisionAt = after(rows, at + STREAM_FROM)
    const versionAt = after(rows, revisionAt + TYPE_FROM)
    const eventAt = revisionAt + TYPE_FROM - UUID_BYTES
    return {
      position: BigInt(int8(rows, at)),
      tenantId: this.#tenant.at(rows, at + TENANT_FROM) as TenantId,
      streamId: this.#stream.at(rows, at + STREAM_FROM) as StreamId,
      revision: BigInt(int8(rows, revisionAt)),
      eventId: uuidText(rows, eventAt, eventAt + UUID_BYTES) as EventId,
      type: this.#type.at(rows, revisionAt + TYPE_FROM),
      schemaVersion: rows.readInt32BE(versionAt + LENGTH_BYTES),
      data: utf8Text(rows, versionAt + DATA_FROM + LENGTH_BYTES, metadataAt),
      metadata: utf8Text(rows, metadataAt + LENGTH_BYTES, decidedAt),
      decidedAt: this.#decidedAt.at(int8(rows, decidedAt)),
      recordedAt: this.#recordedAt.at(int8(rows, decidedAt + INSTANT_BYTES)),
    }
  }

  #grow(length: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#rows.length * 2, length))
    this.#rows.copy(larger, 0, 0, this.#length)
    this.#rows = larger
  }
}

/** Offset of the next field. No column of the log is null. */
function after(bytes: Buffer, at: number): number {
  return at + LENGTH_BYTES + bytes.readInt32BE(at)
}

/** An 8-byte integer below 2^53, as every position and time in a log is. */
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

/** A text field that often repeats that of the row before. */
class RepeatedText {
  readonly #textOf: (bytes: Buffer, from: number, to: number) => string
  #from = 0
  #to = 0
  #text = ''

  constructor(textOf: (bytes: Buffer, from: number, to: number) => string) {
    this.#textOf = textOf
  }

  forget(): void {
    this.#from = 0
    this.#to = 0
    this.#text = ''
  }

  at(bytes: Buffer, at: number): string {
    const from = at + LENGTH_BYTES
    const to = after(bytes, at)
    if (!this.#isLast(bytes, from, to)) this.#text = this.#textOf(bytes, from, to)
    this.#from = from
    this.#to = to
    return this.#text
  }

  /** Compares from the end, where similar names differ. */
  #isLast(bytes: Buffer, from: number, to: number): boolean {
    if (this.#to - this.#from !== to - from) return false
    for (let index = to, last = this.#to; index > from; ) {
      index -= 1
      last -= 1
      if (bytes[index] !== bytes[last]) return false
    }
    return true
  }
}
