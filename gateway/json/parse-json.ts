import { isUtf8 } from 'node:buffer'
import type { Json } from '@heptad/schemas/json.ts'
import { countMembers, inspect, type JsonLimits, type Walk } from './inspect.ts'
import { findDuplicateKey, locateFault } from './scan.ts'

/** Why a body is not taken as JSON. `path` leads to the culprit; it is empty when the text itself is broken. */
export interface JsonFault {
  readonly code:
    | 'malformed-json'
    | 'malformed-utf8'
    | 'json-too-deep'
    | 'json-too-many-keys'
    | 'forbidden-key'
    | 'duplicate-key'
    | 'nul-character'
    | 'lone-surrogate'
    | 'number-out-of-range'
  readonly path: readonly (string | number)[]
  readonly message: string
}

export type ParsedJson =
  | { readonly kind: 'parsed'; readonly value: Json }
  | { readonly kind: 'refused'; readonly fault: JsonFault }

/**
 * Parses a body once, as I-JSON (RFC 7493): valid UTF-8 without NUL and lone surrogates, no key twice, no number that a
 * double cannot hold; and within limits of depth and size.
 */
export function parseJson(bytes: Buffer, limits: JsonLimits): ParsedJson {
  if (!isUtf8(bytes)) return refused('malformed-utf8', [], 'the body is not valid UTF-8')
  const text = bytes.toString('utf8')
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    return refused('malformed-json', [], `the JSON breaks at ${place(text, locateFault(text))}`)
  }
  return check(value, text, limits)
}

function check(value: Json, text: string, limits: JsonLimits): ParsedJson {
  const walk: Walk = { limits, members: 0 }
  const fault = inspect(value, walk)
  if (fault !== null) return { kind: 'refused', fault }
  if (walk.members !== countMembers(text))
    return refused('duplicate-key', findDuplicateKey(text), 'the object has this key twice')
  return { kind: 'parsed', value }
}

function refused(code: JsonFault['code'], path: JsonFault['path'], message: string): ParsedJson {
  return { kind: 'refused', fault: { code, path, message } }
}

function place(text: string, offset: number): string {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return `line ${line}, column ${offset - before.lastIndexOf('\n')}`
}
