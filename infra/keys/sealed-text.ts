import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto'
import type { Sealed } from '@heptad/schemas/envelope.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Json } from '@heptad/schemas/json.ts'

const PREFIX = 'sealed.v1.'
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** The id must be a UUID to the letter: what stands there is looked up, and anybody may write a text that begins so. */
const FORM = /^sealed\.v1\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]+)$/

/** A data key that is ready for use. */
export interface DataKey {
  readonly tenantId: TenantId
  readonly subject: string
  readonly keyId: string
  readonly key: KeyObject
}

/** Sealed text that was altered, made up, or taken from another tenant. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

/** `sealed.v1.<key id>.<base64url(nonce | ciphertext | tag)>`: AES-256-GCM (NIST SP 800-38D), bound to tenant and key id. */
export function sealText({ tenantId, keyId, key }: DataKey, value: Json): Sealed {
  const nonce = nextNonce()
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(tenantId, keyId))
  const body = Buffer.concat([nonce, cipher.update(JSON.stringify(value), 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${PREFIX}${keyId}.${body.toString('base64url')}` as Sealed
}

/** The id of the key that a text was sealed under. Throws {@link SealBroken} on malformed text. */
export function keyIdOf(sealed: Sealed): string {
  return parts(sealed).keyId
}

/** The value inside. Throws {@link SealBroken}. */
export function openText({ tenantId, keyId, key }: DataKey, sealed: Sealed): Json {
  const { body } = parts(sealed)
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(boundTo(tenantId, keyId)).setAuthTag(body.subarray(-TAG_BYTES))
    const text = decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    return JSON.parse(text)
  } catch {
    throw new SealBroken('the sealed value was altered')
  }
}

function parts(sealed: Sealed): { keyId: string; body: Buffer } {
  const [, keyId, encoded] = FORM.exec(sealed) ?? []
  if (keyId === undefined || encoded === undefined) throw new SealBroken('this is no sealed value')
  const body = Buffer.from(encoded, 'base64url')
  if (body.length < NONCE_BYTES + TAG_BYTES) throw new SealBroken('the sealed value is cut short')
  if (body.toString('base64url') !== encoded) throw new SealBroken('the sealed value is not in its one canonical form')
  return { keyId, body }
}

function boundTo(tenantId: TenantId, keyId: string): Buffer {
  return Buffer.from(`${tenantId}/${keyId}`)
}

const noncePool = Buffer.alloc(NONCE_BYTES * 512)
let nonceOffset = noncePool.length

/** Random nonces are drawn many at a time: one system call each would cost as much as the encryption. */
function nextNonce(): Buffer {
  if (nonceOffset === noncePool.length) {
    randomFillSync(noncePool)
    nonceOffset = 0
  }
  nonceOffset += NONCE_BYTES
  return noncePool.subarray(nonceOffset - NONCE_BYTES, nonceOffset)
}
