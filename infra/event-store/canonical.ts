import type { JsonObject } from '@heptad/schemas/json.ts'
import canonicalize from 'canonicalize'

/** Most bytes that the envelope of an event may take as a whole. */
export const MAX_EVENT_BYTES = 1_048_576

const MAX_DEPTH = 64

/** Why a value cannot enter the log. */
export type InvalidJsonReason =
  | 'not-json'
  | 'nul-character'
  | 'lone-surrogate'
  | 'unsafe-number'
  | 'too-deep'
  | 'too-large'

/** A value has no canonical JSON text; `pointer` is where the fault is (JSON Pointer, RFC 6901). */
export class InvalidJson extends Error {
  override readonly name = 'InvalidJson'
  readonly reason: InvalidJsonReason
  readonly pointer: string
  constructor(reason: InvalidJsonReason, pointer: string) {
    super(`${reason} at "${pointer}"`)
    this.reason = reason
    this.pointer = pointer
  }
}

/**
 * The canonical text of a plain object (RFC 8785): the bytes that are appended, hashed and proved. Takes what I-JSON
 * (RFC 7493) takes: plain objects, arrays, well-formed strings without NUL, finite numbers, integers only up to 2^53 - 1.
 * Throws {@link InvalidJson}, also when the UTF-8 text is longer than {@link MAX_EVENT_BYTES} or nested more than 64 deep.
 */
export function canonicalJson(value: JsonObject): string {
  if (!isPlainObject(value)) throw new InvalidJson('not-json', '')
  const isSorted = checkObject(value, null)
  if (!isSorted) checkStrings(value, null)
  // When the keys of all objects are in order, the native serialiser writes the same text, several times faster.
  const text = isSorted ? JSON.stringify(value) : canonicalize(value)
  if (text === undefined) throw new InvalidJson('not-json', '')
  // Characters that are not allowed are serialised as escapes, so strings need checking only when there is one.
  if (text.includes('\\u')) checkStrings(value, null)
  if (text.length * 3 > MAX_EVENT_BYTES && Buffer.byteLength(text) > MAX_EVENT_BYTES)
    throw new InvalidJson('too-large', '')
  return text
}

/** Where a value is; made into a pointer only when there is a fault. */
interface Place {
  readonly parent: Place | null
  readonly key: string | number
  /** Depth of the members of the value. */
  readonly depth: number
}

type Members = Readonly<Record<string, unknown>>

/** Throws at the first fault, except in strings; answers whether the keys of all objects are in canonical order. */
function checkObject(object: object, place: Place | null): boolean {
  const members = object as Members
  let isSorted = true
  let previous = ''
  for (const key in members) {
    if (key < previous) isSorted = false
    previous = key
    const value = members[key]
    if (typeof value !== 'string' && !checkValue(value, place, key)) isSorted = false
  }
  return isSorted
}

function checkArray(array: readonly unknown[], place: Place): boolean {
  let isSorted = true
  for (let index = 0; index < array.length; index += 1) if (!checkValue(array[index], place, index)) isSorted = false
  return isSorted
}

function checkValue(value: unknown, parent: Place | null, key: string | number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
        throw new InvalidJson('unsafe-number', pointerTo(parent, key))
      return true
    case 'object':
      if (value === null) return true
      if (Array.isArray(value)) return checkArray(value, within(parent, key))
      if (isPlainObject(value)) return checkObject(value, within(parent, key))
  }
  throw new InvalidJson('not-json', pointerTo(parent, key))
}

function within(parent: Place | null, key: string | number): Place {
  const depth = (parent?.depth ?? 0) + 1
  if (depth === MAX_DEPTH) throw new InvalidJson('too-deep', pointerTo(parent, key))
  return { parent, key, depth }
}

/** Throws at the first string, or name of a member, that must not enter the log. */
function checkStrings(value: object, place: Place | null): void {
  const isNamed = !Array.isArray(value)
  for (const [key, member] of Object.entries(value)) {
    if (isNamed) checkString(key, place, key)
    if (typeof member === 'string') checkString(member, place, key)
    else if (typeof member === 'object' && member !== null) checkStrings(member, { parent: place, key, depth: 0 })
  }
}

function checkString(text: string, parent: Place | null, key: string | number): void {
  if (text.includes('\0')) throw new InvalidJson('nul-character', pointerTo(parent, key))
  if (!text.isWellFormed()) throw new InvalidJson('lone-surrogate', pointerTo(parent, key))
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function pointerTo(parent: Place | null, key: string | number): string {
  const before = parent === null ? '' : pointerTo(parent.parent, parent.key)
  return `${before}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}
