/** How a value of one type is written, without its length. */
export type WriteField = (to: BinaryFields, value: unknown) => void

/** Of a character in UTF-8, where a JavaScript string counts one unit. */
const MAX_BYTES_PER_UNIT = 3
const NULL_LENGTH = -1
const TWO_TO_32 = 2 ** 32
const [UUID_LENGTH, UUID_BYTES, HYPHEN] = [36, 16, 45]
/** The value of each hexadecimal digit, by its character. */
const DIGITS: readonly (number | undefined)[] = Array.from({ length: 128 }, (_, code) =>
  digitOf(String.fromCharCode(code)),
)

/** Values in PostgreSQL's binary form, as its `recv` functions read them, each with its length before it: the fields of a row in COPY, or the elements of an array. */
export class BinaryFields {
  #bytes: Buffer
  #at = 0

  /** `room`: bytes to begin with; it grows. */
  constructor(room: number) {
    this.#bytes = Buffer.allocUnsafe(room)
  }

  /** All that was written. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  get length(): number {
    return this.#at
  }

  /** One value with its length before it; null and undefined are SQL's null. */
  field(value: unknown, write: WriteField): void {
    this.#reserve(4)
    const lengthAt = this.#at
    this.#at += 4
    if (value !== null && value !== undefined) write(this, value)
    const length = value === null || value === undefined ? NULL_LENGTH : this.#at - lengthAt - 4
    this.#bytes.writeInt32BE(length, lengthAt)
  }

  /** An array of one dimension, as `array_recv` reads it: dimensions, whether there are nulls, element type, length, first index. An empty one has no dimension. */
  array(elementOid: number, values: readonly unknown[], write: WriteField): void {
    this.int32(values.length === 0 ? 0 : 1)
    this.int32(values.some((value) => value === null || value === undefined) ? 1 : 0)
    this.int32(elementOid)
    if (values.length === 0) return
    this.int32(values.length)
    this.int32(1)
    for (const value of values) this.field(value, write)
  }

  text(text: string): void {
    this.#reserve(text.length * MAX_BYTES_PER_UNIT)
    this.#at += this.#bytes.write(text, this.#at)
  }

  /** Throws a TypeError for what is no UUID. Most UUIDs of a column differ, so this takes no detour over other texts. */
  uuid(text: string): void {
    if (text.length !== UUID_LENGTH) throw new TypeError(`not a UUID: ${text}`)
    this.#reserve(UUID_BYTES)
    const bytes = this.#bytes
    let to = this.#at
    for (let at = 0; at < UUID_LENGTH; at += 2, to += 1) {
      if (text.charCodeAt(at) === HYPHEN) at += 1
      const byte = digitAt(text, at) * 16 + digitAt(text, at + 1)
      if (Number.isNaN(byte)) throw new TypeError(`not a UUID: ${text}`)
      bytes[to] = byte
    }
    if (to !== this.#at + UUID_BYTES) throw new TypeError(`not a UUID: ${text}`)
    this.#at = to
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#at = this.#bytes.writeUInt8(value, this.#at)
  }

  int16(value: number): void {
    this.#reserve(2)
    this.#at = this.#bytes.writeInt16BE(value, this.#at)
  }

  int32(value: number): void {
    this.#reserve(4)
    this.#at = this.#bytes.writeInt32BE(value, this.#at)
  }

  int64(value: bigint): void {
    this.#reserve(8)
    this.#at = this.#bytes.writeBigInt64BE(value, this.#at)
  }

  /** The same for a whole number that a double holds exactly, faster. */
  safeInt64(value: number): void {
    const high = Math.floor(value / TWO_TO_32)
    this.int32(high)
    this.#reserve(4)
    this.#at = this.#bytes.writeUInt32BE(value - high * TWO_TO_32, this.#at)
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + bytes))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }
}

function digitOf(character: string): number | undefined {
  return /^[0-9a-f]$/i.test(character) ? Number.parseInt(character, 16) : undefined
}

function digitAt(text: string, at: number): number {
  return DIGITS[text.charCodeAt(at)] ?? Number.NaN
}
