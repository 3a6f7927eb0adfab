import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Json } from '@heptad/schemas/json.ts'
import canonicalize from 'canonicalize'
import { remembered } from '../remembered/remembered.ts'
import type { KeyProvider } from './port.ts'
import { deterministicCipher } from './synthetic-iv.ts'

/** Which log a position is in: its cell, and the incarnation of the cell's log. */
export interface LogName {
  readonly cell: string
  readonly incarnation: string
}

/** What a token says: the position, or that it is one of another log. */
export type TokenReading = { readonly position: bigint } | 'of-another-log'

/** Position tokens as they go over the wire: nobody can read another's volume from them. */
export interface PositionTokens {
  /** URL-safe text of 22 characters for a position below 2^56; the same place gives the same text to one tenant, and another text to another. */
  issue(tenantId: TenantId, position: bigint): string
  /** Null for text that was altered, made up, or issued to another tenant. */
  read(tenantId: TenantId, token: string): TokenReading | null
}

/**
 * Position tokens of one log, under keys of this installation, one for each tenant. A token is a single block of AES-256: a position
 * of 56 bits, 40 bits that are always the same, 32 bits of a hash of the log's name. To change or make up one is to guess them
 * (encode-then-encipher, Bellare and Rogaway 2000).
 */
export async function positionTokens(derive: KeyProvider['derive'], log: LogName): Promise<PositionTokens> {
  const secret = createSecretKey(await derive('position tokens v2'))
  const check = Buffer.concat([
    createHmac('sha256', secret).update('token').digest().subarray(0, 5),
    createHmac('sha256', secret)
      .update(JSON.stringify([log.cell, log.incarnation]))
      .digest()
      .subarray(0, 4),
  ])
  const cipherOf = remembered(
    (tenantId) => blockCipher(createHmac('sha256', secret).update(tenantId).digest()),
    MAX_TENANT_CIPHERS,
  )
  return {
    issue: (tenantId, position) => cipherOf(tenantId).seal(blockOf(position, check)).toString('base64url'),
    read(tenantId, token) {
      const block = openText(token, (sealed) =>
        sealed.length === BLOCK_BYTES ? cipherOf(tenantId).open(sealed) : null,
      )
      if (block === null || block.compare(check, 0, MARK_BYTES, POSITION_BYTES, LOG_AT) !== 0) return null
      if (block.compare(check, MARK_BYTES, undefined, LOG_AT) !== 0) return 'of-another-log'
      return { position: block.readBigUInt64BE() >> 8n }
    },
  }
}

const BASE64URL = /^[A-Za-z0-9_-]+$/
const BLOCK_BYTES = 16
const POSITION_BYTES = 7
const MARK_BYTES = 5
const LOG_AT = POSITION_BYTES + MARK_BYTES
const MAX_TENANT_CIPHERS = 10_000

function blockOf(position: bigint, check: Buffer): Buffer {
  const block = Buffer.allocUnsafe(BLOCK_BYTES)
  block.writeBigUInt64BE(position << 8n)
  check.copy(block, POSITION_BYTES)
  return block
}

interface BlockCipher {
  seal(block: Buffer): Buffer
  open(block: Buffer): Buffer
}

/** A block is no message: nothing is chained, so one cipher serves them all. */
function blockCipher(key: Buffer): BlockCipher {
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  return { seal: (block) => cipher.update(block), open: (block) => decipher.update(block) }
}

/** Whose list a cursor continues: it is worthless for another tenant, query or filter. */
export interface CursorBinding {
  readonly tenantId: TenantId
  readonly query: string
  /** The query's input without the cursor itself. */
  readonly parameters: Json
}

/** Cursors as they go over the wire. */
export interface SignedCursors {
  /** URL-safe, opaque text; the same value gives the same text. */
  issue(binding: CursorBinding, value: Json): string
  /** Throws {@link InvalidCursor}. */
  read(binding: CursorBinding, cursor: string): Json
}

/** A cursor that was altered, made up, or belongs to another tenant, query or filter. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor'
}

/** Cursors under a key of this installation: encrypted, because the key a page ends with is data. */
export async function signedCursors(derive: KeyProvider['derive']): Promise<SignedCursors> {
  const cipher = await deterministicCipher(derive, 'cursors v1')
  return {
    issue: (binding, value) =>
      cipher.seal(Buffer.from(JSON.stringify(value)), bindingText(binding)).toString('base64url'),
    read(binding, cursor) {
      const plaintext = openText(cursor, (sealed) => cipher.open(sealed, bindingText(binding)))
      if (plaintext === null) throw new InvalidCursor('the cursor does not belong to this tenant, query and filter')
      return JSON.parse(plaintext.toString('utf8'))
    },
  }
}

function bindingText({ tenantId, query, parameters }: CursorBinding): string {
  return canonicalize([tenantId, query, parameters]) ?? ''
}

/** Only the one canonical text of the bytes is taken: base64 has spare bits that would let a token have several spellings. */
function openText(text: string, open: (sealed: Buffer) => Buffer | null): Buffer | null {
  if (!BASE64URL.test(text)) return null
  const sealed = Buffer.from(text, 'base64url')
  return sealed.toString('base64url') === text ? open(sealed) : null
}
