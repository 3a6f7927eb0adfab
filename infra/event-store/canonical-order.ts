import type { Json } from '@heptad/schemas/json.ts'

/**
 * The same JSON with the members of every object in the order of RFC 8785 §3.2.3, members that are undefined left out. Written
 * by the native serialiser it is canonical text, names that look like array indexes apart. Throws on a member `__proto__`.
 */
export function inCanonicalOrder<T extends Json>(value: T): T {
  return isInOrder(value) ? value : (sorted(value) as T)
}

/** Whether there is nothing to sort, to leave out or to refuse: then the value itself will do. */
function isInOrder(value: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined
  if (Array.isArray(value)) return value.every(isInOrder)
  const members = value as { readonly [name: string]: Json | undefined }
  let previous = ''
  for (const name of Object.keys(members)) {
    if (name < previous || name === '__proto__' || !isInOrder(members[name])) return false
    previous = name
  }
  return true
}

function sorted(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  const source = value as { readonly [name: string]: Json | undefined }
  const result: { [name: string]: Json } = {}
  for (const name of Object.keys(source).sort()) {
    const member = source[name]
    if (name === '__proto__') throw new TypeError('an object of the log cannot have a member __proto__')
    if (member !== undefined) result[name] = sorted(member)
  }
  return result
}
