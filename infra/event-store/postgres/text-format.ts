import type { Instant } from '@heptad/schemas/instant.ts'

/** How PostgreSQL writes values as text, under `timezone = UTC` and `datestyle = ISO`. */

/** Leaves every value in its text form. */
export const asText = { getTypeParser: () => (value: string) => value }

/** `2026-01-31 12:00:00.5+00` as an instant. */
export function instantOf(text: string): Instant {
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(6, '0')}Z` as Instant
}

/** `{1,2,3}`: elements without commas, quotes or nulls. */
export function elementsOf(text: string): readonly string[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',')
}
