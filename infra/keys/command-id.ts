import { createHash } from 'node:crypto'
import type { CommandId, TenantId } from '@heptad/schemas/ids.ts'

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/**
 * The command id that an Idempotency-Key stands for. A UUID v7 in lower case is kept: such ids grow, and the key index stays
 * dense. Any other key is hashed with its tenant (SHA-256) into a UUID v8 (RFC 9562 §5.8), so the two never meet.
 */
export function commandIdOf(tenantId: TenantId, key: string): CommandId {
  return UUID_V7.test(key) ? (key as CommandId) : hashedId(tenantId, key)
}

function hashedId(tenantId: TenantId, key: string): CommandId {
  const bytes = createHash('sha256').update(`${tenantId}/${key}`).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as CommandId
}
