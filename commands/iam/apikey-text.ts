import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { KeyEnvironment } from '@heptad/schemas/iam/apikey.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import { fromBase62, toBase62 } from './base62.ts'

const FORM = /^hk_([a-z]{4})_([0-9A-Za-z]{43})_([0-9A-Za-z]{43})_([0-9A-Za-z]{6})$/
const MAX_LENGTH = 102
const UUID_BYTES = 16
const SECRET_BYTES = 32
const CRC_BYTES = 4

/** What an API key's text says. */
export interface ApiKeyParts {
  readonly environment: KeyEnvironment
  readonly tenantId: TenantId
  readonly apiKeyId: string
  /** 32 bytes. */
  readonly secret: Buffer
}

/**
 * An API key as its holder presents it: `hk_<environment>_<id>_<secret>_<crc>`. The id is base 62 of tenant and key id, so the key's stream is
 * found without a look-up; the last part is a CRC-32 of all before it, so that a typing error is recognised.
 */
export function formatApiKey({ environment, tenantId, apiKeyId, secret }: ApiKeyParts): string {
  const id = Buffer.concat([uuidBytes(tenantId), uuidBytes(apiKeyId)])
  const text = `hk_${environment}_${toBase62(id)}_${toBase62(secret)}`
  return `${text}_${checksum(text)}`
}

/** The parts of a presented key; null for text that no key can have. Takes bounded time whatever is presented. */
export function parseApiKey(text: string): ApiKeyParts | null {
  if (text.length > MAX_LENGTH) return null
  const [, environmentText, idText, secretText, crc] = FORM.exec(text) ?? []
  if (idText === undefined || secretText === undefined || crc !== checksum(text.slice(0, text.lastIndexOf('_'))))
    return null
  const environment = KeyEnvironment.safeParse(environmentText)
  const id = fromBase62(idText, 2 * UUID_BYTES)
  const secret = fromBase62(secretText, SECRET_BYTES)
  if (!environment.success || id === null || secret === null) return null
  return {
    environment: environment.data,
    tenantId: TenantId.parse(uuidText(id.subarray(0, UUID_BYTES))),
    apiKeyId: uuidText(id.subarray(UUID_BYTES)),
    secret,
  }
}

/** What is stored of a secret: SHA-256 in hexadecimal digits. The secret is 256 random bits, so no slow hash is needed. */
export function hashOfSecret(secret: Buffer): string {
  return createHash('sha256').update(secret).digest('hex')
}

function checksum(text: string): string {
  const bytes = Buffer.alloc(CRC_BYTES)
  bytes.writeUInt32BE(crc32(text))
  return toBase62(bytes)
}

function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex')
}

function uuidText(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
