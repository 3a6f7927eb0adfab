import type { Json } from '@heptad/schemas/json.ts'

/**
 * The same JSON with the members of every object in the order of RFC 8785 §3.2.3, members that are undefined left out. Written
 * by the native serialiser it is canonical text, names that look like array indexes apart. What has that order already is given
 * back as it is. Throws on a member `__proto__`.
 */
export function inCanonicalOrder<T extends Json>(value: T): T {
  return sorted(value) as T
}

function sorted(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.every(isSorted) ? value : value.map(sorted)
  if (isSorted(value)) return value
  const source = value as { readonly [name: string]: Json | undefined }
  const result: { [name: string]: Json } = {}
  for (const name of Object.keys(source).sort()) {
    const member = source[name]
    if (name === '__proto__') throw new TypeError('an object of the log cannot have a member __proto__')
    if (member !== undefined) result[name] = sorted(member)
  }
  return result
}

function isSorted(value: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined
  if (Array.isArray(value)) return value.every(isSorted)
  const source = value as { readonly [name: string]: Json | undefined }
  let previous: string | null = null
  for (const name of Object.keys(source)) {
    if ((previous !== null && name < previous) || name === '__proto__' || !isSorted(source[name])) return false
    previous = name
  }
  return true
}
