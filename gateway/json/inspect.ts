import type { Json, JsonObject } from '@heptad/schemas/json.ts'
import type { JsonFault } from './parse-json.ts'

export interface JsonLimits {
  /** Deepest nesting of arrays and objects. */
  readonly maxDepth: number
  /** Most object members in the whole value. */
  readonly maxKeys: number
}

/** One walk over a value. */
export interface Walk {
  readonly limits: JsonLimits
  /** How many object members were met so far. */
  members: number
}

type Fault = JsonFault & { readonly path: (string | number)[] }

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

/** Walks a parsed value and answers its first fault, or null. Costs nothing but the walk when there is none. */
export function inspect(value: Json, walk: Walk, depth = 0): Fault | null {
  if (typeof value === 'string') return textFault(value)
  if (typeof value === 'number') return numberFault(value)
  if (typeof value !== 'object' || value === null) return null
  if (depth >= walk.limits.maxDepth)
    return fault('json-too-deep', `nesting goes deeper than ${walk.limits.maxDepth} levels`)
  return Array.isArray(value) ? inspectArray(value, walk, depth) : inspectObject(value as JsonObject, walk, depth)
}

function inspectArray(values: readonly Json[], walk: Walk, depth: number): Fault | null {
  let index = 0
  for (const value of values) {
    const found = inspect(value, walk, depth + 1)
    if (found !== null) return under(index, found)
    index += 1
  }
  return null
}

function inspectObject(object: JsonObject, walk: Walk, depth: number): Fault | null {
  for (const key of Object.keys(object)) {
    walk.members += 1
    const found =
      keyFault(key) ??
      (walk.members > walk.limits.maxKeys
        ? fault('json-too-many-keys', `there are more than ${walk.limits.maxKeys} keys`)
        : inspect(object[key] ?? null, walk, depth + 1))
    if (found !== null) return under(key, found)
  }
  return null
}

function keyFault(key: string): Fault | null {
  if (FORBIDDEN_KEYS.has(key)) return fault('forbidden-key', 'this key is not allowed anywhere')
  return textFault(key)
}

function textFault(text: string): Fault | null {
  if (text.includes('\0')) return fault('nul-character', 'the text holds a NUL character')
  return text.isWellFormed() ? null : fault('lone-surrogate', 'the text holds half of a surrogate pair')
}

/** An integer past 2^53 would be rounded without a word. */
function numberFault(number: number): Fault | null {
  if (Number.isInteger(number) ? Number.isSafeInteger(number) : Number.isFinite(number)) return null
  return fault('number-out-of-range', 'the number cannot be held exactly; send it as a string')
}

function fault(code: JsonFault['code'], message: string): Fault {
  return { code, message, path: [] }
}

function under(segment: string | number, found: Fault): Fault {
  found.path.unshift(segment)
  return found
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a

/** How many object members valid JSON text has: its colons outside of strings. More than were parsed means that a key came twice. */
export function countMembers(text: string): number {
  let count = 0
  let isInString = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) isInString = !isInString
    else if (isInString) at += code === BACKSLASH ? 1 : 0
    else if (code === COLON) count += 1
  }
  return count
}
