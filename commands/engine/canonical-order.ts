import type { Json } from '@heptad/schemas/json.ts'

/** The same JSON with every object's members sorted by name, so that an answer made again from the log has the same bytes. */
export function inCanonicalOrder<T extends Json>(value: T): T {
  return sorted(value) as T
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]))
}
