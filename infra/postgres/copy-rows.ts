import { BinaryFields, type WriteField } from './binary-fields.ts'

/** A piece ends with the row that passes this. */
const PIECE_BYTES = 1 << 20
/** Room for most such rows. */
const ROOM_BYTES = PIECE_BYTES + (1 << 16)

/** Rows as PostgreSQL's binary COPY takes them (its documentation: COPY, "Binary Format"). */
export class CopyRows {
  readonly #full: Buffer[] = []
  #fields = new BinaryFields(ROOM_BYTES)

  /** All that was written, whole rows in each piece: one buffer of many rows would be copied again and again while it grows. */
  get pieces(): readonly Buffer[] {
    return [...this.#full, this.#fields.bytes]
  }

  beginRow(fields: number): void {
    if (this.#fields.length >= PIECE_BYTES) {
      this.#full.push(this.#fields.bytes)
      this.#fields = new BinaryFields(ROOM_BYTES)
    }
    this.#fields.int16(fields)
  }

  /** The next field of the row; null and undefined are SQL's null. */
  field(value: unknown, write: WriteField): void {
    this.#fields.field(value, write)
  }
}
