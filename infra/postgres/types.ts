import type { Instant } from '@heptad/schemas/instant.ts'
import { type CustomTypesConfig, types } from 'pg'

const { INT8, NUMERIC, TIMESTAMPTZ } = types.builtins
const int8Array = 1016
const timestamptzArray = 1185

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
  [int8Array, (text) => types.arrayParser(text, BigInt)],
  [timestamptzArray, (text) => types.arrayParser(text, instantFromTimestamptz)],
])

/**
 * How columns become values, for every connection: int8 → bigint, numeric → its decimal text (which `BigInt` takes when it
 * has no fraction), timestamptz → `Instant`, arrays of these likewise; the rest as node-postgres has it.
 */
export const columnTypes: CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    const parser = format === 'binary' ? undefined : parsers.get(oid)
    return parser ?? types.getTypeParser(oid, format)
  },
}
