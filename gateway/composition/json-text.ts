import type { Json } from '@heptad/schemas/json.ts'

/** JSON has no bigints; maps and records of deciders become objects. */
export function withTextForBigints(value: unknown): Json {
  return JSON.parse(JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? member.toString() : member)))
}
