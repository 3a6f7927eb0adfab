import { arrayElement } from '@heptad/infra/postgres/array-text.ts'
import { BinaryFields } from '@heptad/infra/postgres/binary-fields.ts'
import type { ColumnKind } from '@heptad/read-models/table.ts'
import { binaryColumn } from './binary-column.ts'

/** What the elements of a column's array are in PostgreSQL. */
interface ElementType {
  readonly name: string
  /** From the catalogue `pg_type`, where built-in types never change. */
  readonly oid: number
  /** Typical size of an element with its length, in bytes. */
  readonly size: number
}

const TEXT: ElementType = { name: 'text', oid: 25, size: 24 }
const ELEMENTS: Record<ColumnKind, ElementType> = {
  text: TEXT,
  sealed: TEXT,
  /** PostgreSQL has no arrays of arrays of different lengths, so these are sent as text and cast in the statement. */
  textArray: TEXT,
  uuid: { name: 'uuid', oid: 2950, size: 20 },
  amount: { name: 'numeric', oid: 1700, size: 18 },
  bigint: { name: 'bigint', oid: 20, size: 12 },
  integer: { name: 'integer', oid: 23, size: 8 },
  boolean: { name: 'boolean', oid: 16, size: 5 },
  instant: { name: 'timestamptz', oid: 1184, size: 12 },
  date: { name: 'date', oid: 1082, size: 8 },
  json: { name: 'jsonb', oid: 3802, size: 64 },
}
const HEADER_BYTES = 20

/** The type of the elements of {@link columnArray}. */
export function elementType(kind: ColumnKind): string {
  return ELEMENTS[kind].name
}

/** Values of one column as an array in PostgreSQL's binary form, which it reads in half the time that text takes. */
export function columnArray(kind: ColumnKind, values: readonly unknown[]): Buffer {
  const { oid, size } = ELEMENTS[kind]
  const write = kind === 'textArray' ? writeArrayText : binaryColumn[kind]
  const to = new BinaryFields(HEADER_BYTES + values.length * size)
  to.array(oid, values, write)
  return to.bytes
}

function writeArrayText(to: BinaryFields, value: unknown): void {
  const elements = value as readonly string[]
  to.text(`{${elements.map((element) => arrayElement(String(element))).join(',')}}`)
}
