import type { Json } from '@heptad/schemas/json.ts'

/**
 * The same JSON with the members of every object in the order of RFC 8785 §3.2.3, without members that are undefined. The native
 * serialiser then writes canonical text, unless names look like array indexes. A value that is in order already is returned as it is.
 * Throws on a member `__proto__`.
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
  for (const name of sortedNames(source)) {
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
  let previous = ''
  for (const name in source) {
    if (name < previous || name === '__proto__' || !isSorted(source[name])) return false
    previous = name
  }
  return true
}

/** Up to this many names, insertion is faster than the general sort and makes less garbage. */
const FEW = 16

/** The names of an object's members in the order of their code units. */
export function sortedNames(object: object): readonly string[] {
  const names = Object.keys(object)
  if (names.length > FEW) return names.sort()
  for (let index = 1; index < names.length; index += 1) {
    const name = names[index] ?? ''
    let place = index
    for (let before = names[place - 1]; before !== undefined && before > name; before = names[place - 1]) {
      names[place] = before
      place -= 1
    }
    names[place] = name
  }
  return names
}
