import { createHmac, createSecretKey } from 'node:crypto'
import type { JsonObject } from '@heptad/schemas/json.ts'
import canonicalize from 'canonicalize'
import type { KeyProvider } from './port.ts'

const HASH_BYTES = 16

/** A keyed hash for each top-level field of a body. */
export interface Fingerprint {
  readonly [field: string]: string
}

/**
 * A function that fingerprints JSON bodies: HMAC-SHA-256 of the field's name and canonical value (RFC 8785), cut to 16
 * bytes, base64url. Without this installation's key the hashes say nothing about the values.
 */
export async function fingerprints(derive: KeyProvider['derive']): Promise<(body: JsonObject) => Fingerprint> {
  const key = createSecretKey(await derive('fingerprints v1'))
  const hashOf = (text: string) =>
    createHmac('sha256', key).update(text).digest().subarray(0, HASH_BYTES).toString('base64url')
  return (body) =>
    Object.fromEntries(
      Object.entries(body).map(([field, value]) => [field, hashOf(canonicalize([field, value]) ?? '')]),
    )
}

/** The first field, in code-unit order, that only one has or that differs; null when the bodies were the same. */
export function firstDifference(a: Fingerprint, b: Fingerprint): string | null {
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()
  return fields.find((field) => !Object.hasOwn(a, field) || !Object.hasOwn(b, field) || a[field] !== b[field]) ?? null
}
