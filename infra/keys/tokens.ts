import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Json } from '@heptad/schemas/json.ts'
import canonicalize from 'canonicalize'
import { z } from 'zod'
import type { KeyProvider } from './port.ts'
import { deterministicCipher } from './synthetic-iv.ts'

/** A place in one log: which cell, which incarnation of its log, and the position. */
export interface LogPlace {
  readonly cell: string
  readonly incarnation: string
  readonly position: bigint
}

/** Position tokens as they go over the wire: nobody can read another's volume from them. */
export interface PositionTokens {
  /** URL-safe text; the same place gives the same text to one tenant, and another text to another. */
  issue(tenantId: TenantId, place: LogPlace): string
  /** Null for text that was altered, made up, or issued to another tenant. */
  read(tenantId: TenantId, token: string): LogPlace | null
}

const POSITION_BYTES = 8
const BASE64URL = /^[A-Za-z0-9_-]+$/
const LogName = z.tuple([z.string(), z.string()])

/** Position tokens under a key of this installation. */
export async function positionTokens(derive: KeyProvider['derive']): Promise<PositionTokens> {
  const cipher = await deterministicCipher(derive, 'position tokens v1')
  return {
    issue: (tenantId, place) => cipher.seal(encodePlace(place), tenantId).toString('base64url'),
    read(tenantId, token) {
      const plaintext = openText(token, (sealed) => cipher.open(sealed, tenantId))
      return plaintext === null ? null : decodePlace(plaintext)
    },
  }
}

function encodePlace({ cell, incarnation, position }: LogPlace): Buffer {
  const head = Buffer.alloc(POSITION_BYTES)
  head.writeBigUInt64BE(position)
  return Buffer.concat([head, Buffer.from(JSON.stringify([cell, incarnation]))])
}

function decodePlace(plaintext: Buffer): LogPlace {
  const [cell, incarnation] = LogName.parse(JSON.parse(plaintext.toString('utf8', POSITION_BYTES)))
  return { cell, incarnation, position: plaintext.readBigUInt64BE() }
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
