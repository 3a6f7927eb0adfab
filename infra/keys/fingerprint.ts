import { hash } from 'node:crypto'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { inCanonicalOrder, sortedNames } from '../event-store/canonical-order.ts'
import { remembered } from '../remembered/remembered.ts'
import type { KeyProvider } from './port.ts'

/** 132 of the 256 bits. */
const HASH_CHARACTERS = 22

/** A keyed hash for each top-level field of a body. */
export interface Fingerprint {
  readonly [field: string]: string
}

/**
 * A function that fingerprints JSON bodies: for each top-level field, in canonical order, SHA-256 of this installation's key, the
 * field's name and its value in canonical order, cut to 132 bits, base64url. The cut is what makes the plain prefix a sound keyed
 * hash: no longer text can be continued from it. Without the key the hashes say nothing about the values.
 */
export async function fingerprints(derive: KeyProvider['derive']): Promise<(body: JsonObject) => Fingerprint> {
  const key = (await derive('fingerprints v1')).toString('hex')
  const hashOf = (text: string): string => hash('sha256', `${key}${text}`, 'base64url').slice(0, HASH_CHARACTERS)
  const ofShortText = remembered(hashOf, REMEMBERED)
  return (body) => {
    const hashed: [string, string][] = []
    for (const field of sortedNames(body)) {
      const value = body[field]
      if (value === undefined) continue
      const text = JSON.stringify([field, inCanonicalOrder(value)])
      hashed.push([field, text.length <= SHORT_TEXT ? ofShortText(text) : hashOf(text)])
    }
    return Object.fromEntries(hashed)
  }
}

/** Types, books and the like come again and again, and are short. */
const SHORT_TEXT = 64
const REMEMBERED = 4096

/** The first field, in code-unit order, that only one has or that differs; null when the bodies were the same. */
export function firstDifference(a: Fingerprint, b: Fingerprint): string | null {
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()
  return fields.find((field) => !Object.hasOwn(a, field) || !Object.hasOwn(b, field) || a[field] !== b[field]) ?? null
}
