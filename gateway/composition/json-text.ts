import type { Json } from '@heptad/schemas/json.ts'

/** A value as JSON, with bigints as decimal strings and deciders' own collections as they serialise themselves. */
export function withTextForBigints(value: unknown): Json {
  return JSON.parse(JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? member.toString() : member)))
}
