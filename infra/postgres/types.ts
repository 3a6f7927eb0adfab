import type { Instant } from '@heptad/schemas/instant.ts'
import { type CustomTypesConfig, types } from 'pg'

const { DATE, INT8, NUMERIC, TIMESTAMPTZ } = types.builtins
const [int8Array, numericArray, timestamptzArray, textArray] = [1016, 1231, 1185, 1009]

/** `2026-01-31 12:00:00.25+00`, as a server in UTC with DateStyle ISO writes it. */
const shape = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?\+00$/

/** A value has no counterpart here, for instance the timestamp `infinity`. */
export class UnreadableValue extends Error {
  override readonly name = 'UnreadableValue'
}

/** An instant from the text of a timestamptz in UTC. Throws {@link UnreadableValue} outside the years 0001 to 9999. */
export function instantFromTimestamptz(text: string): Instant {
  const [, day, time, fraction = ''] = shape.exec(text) ?? []
  if (day === undefined) throw new UnreadableValue(`timestamptz ${text} is not an instant in UTC`)
  return `${day}T${time}.${fraction.padEnd(6, '0')}Z` as Instant
}

const parsers: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [INT8, BigInt],
  [NUMERIC, String],
  [TIMESTAMPTZ, instantFromTimestamptz],
  [DATE, String],
  [int8Array, (text) => elements(text, BigInt)],
  [numericArray, (text) => elements(text, String)],
  [timestamptzArray, (text) => elements(text, instantFromTimestamptz)],
])

/** The elements of an array in PostgreSQL's text form; nulls stay, arrays within become arrays. */
function elements(text: string, parse: (element: string) => unknown): unknown {
  const convert = (element: unknown): unknown => {
    if (Array.isArray(element)) return element.map(convert)
    return typeof element === 'string' ? parse(element) : element
  }
  return convert(types.getTypeParser(textArray)(text))
}

/**
 * How columns become values, for every connection: int8 → bigint, numeric → its decimal text (which `BigInt` takes when it
 * has no fraction), timestamptz → `Instant`, date → its text, arrays of these likewise; the rest as node-postgres has it.
 */
export const columnTypes: CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    const parser = format === 'binary' ? undefined : parsers.get(oid)
    return parser ?? types.getTypeParser(oid, format)
  },
}
