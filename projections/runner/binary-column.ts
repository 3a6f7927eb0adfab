import type { BinaryFields, WriteField } from '@heptad/infra/postgres/binary-fields.ts'
import { POSTGRES_EPOCH_MICROS } from '@heptad/infra/postgres/epoch.ts'
import type { ColumnKind } from '@heptad/read-models/table.ts'
import { type Instant, microsOf } from '@heptad/schemas/instant.ts'

/** PostgreSQL counts days from 2000-01-01. */
const EPOCH_DAY_MS = 946_684_800_000
const MS_PER_DAY = 86_400_000
const TEXT_OID = 25
const JSONB_VERSION = 1
/** NUMERIC has digits of four decimals. */
const NUMERIC_BASE = 10_000
const SAFE = BigInt(Number.MAX_SAFE_INTEGER)
const [POSITIVE, NEGATIVE] = [0x0000, 0x4000]

/** The last two instants that were written. */
const recent: [Written, Written] = [
  { instant: null, micros: 0n },
  { instant: null, micros: 0n },
]

interface Written {
  readonly instant: Instant | null
  readonly micros: bigint
}

/** Writes a value of each kind in the binary form that the `recv` function of its type reads. Throws a TypeError or RangeError for values that the type cannot hold. */
export const binaryColumn: Record<ColumnKind, WriteField> = {
  text: (to, value) => to.text(String(value)),
  sealed: (to, value) => to.text(String(value)),
  uuid: (to, value) => to.uuid(String(value)),
  amount: (to, value) => writeNumeric(to, BigInt(value as bigint)),
  bigint: (to, value) => writeBigint(to, BigInt(value as bigint)),
  integer: (to, value) => to.int32(whole(value)),
  boolean: (to, value) => to.byte(truth(value)),
  instant: writeInstant,
  date: (to, value) => to.int32(whole((Date.parse(`${value}T00:00:00Z`) - EPOCH_DAY_MS) / MS_PER_DAY)),
  textArray: (to, value) => to.array(TEXT_OID, value as readonly string[], binaryColumn.text),
  json(to, value) {
    to.byte(JSONB_VERSION)
    to.text(JSON.stringify(value))
  },
}

function whole(value: unknown): number {
  if (Number.isInteger(value)) return Number(value)
  throw new TypeError(`not a whole number: ${value}`)
}

function truth(value: unknown): 0 | 1 {
  if (typeof value === 'boolean') return value ? 1 : 0
  throw new TypeError(`neither true nor false: ${value}`)
}

/** Remembers two instants: rows often repeat those of the row before, in up to two columns. */
function writeInstant(to: BinaryFields, value: unknown): void {
  const instant = value as Instant
  if (instant !== recent[0].instant) recent.reverse()
  if (instant !== recent[0].instant) recent[0] = { instant, micros: microsOf(instant) - POSTGRES_EPOCH_MICROS }
  to.int64(recent[0].micros)
}

function writeBigint(to: BinaryFields, value: bigint): void {
  if (isSafe(value)) to.safeInt64(Number(value))
  else to.int64(value)
}

/** Arithmetic on numbers is much cheaper than on bigints. */
function isSafe(value: bigint): boolean {
  return value >= -SAFE && value <= SAFE
}

function writeNumeric(to: BinaryFields, value: bigint): void {
  const magnitude = value < 0n ? -value : value
  const digits = magnitude <= SAFE ? digitsOf(Number(magnitude)) : largeDigitsOf(magnitude)
  to.int16(digits.length)
  to.int16(Math.max(digits.length - 1, 0))
  to.int16(value < 0n ? NEGATIVE : POSITIVE)
  to.int16(0)
  for (let index = digits.length - 1; index >= 0; index -= 1) to.int16(digits[index] ?? 0)
}

/** Lowest digit first. */
function digitsOf(magnitude: number): readonly number[] {
  const digits: number[] = []
  for (let rest = magnitude; rest > 0; rest = Math.floor(rest / NUMERIC_BASE)) digits.push(rest % NUMERIC_BASE)
  return digits
}

function largeDigitsOf(magnitude: bigint): readonly number[] {
  const base = BigInt(NUMERIC_BASE)
  const digits: number[] = []
  for (let rest = magnitude; rest > 0n; rest /= base) digits.push(Number(rest % base))
  return digits
}
