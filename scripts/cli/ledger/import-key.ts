import { createHash } from 'node:crypto'

/** Namespace of import keys, so that they never meet those of something else. Fixed for ever. */
const NAMESPACE = 'heptad.ledger.import'

/**
 * The idempotency key of an imported transaction: the same for the same book, source name and index, whenever and wherever
 * the import runs. In the form of a UUID of version 8 (RFC 9562 section 5.8) over SHA-256.
 */
export function importKey(bookId: string, sourceName: string, index: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([NAMESPACE, bookId, sourceName, index]))
    .digest()
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = hash.toString('hex', 0, 16)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
