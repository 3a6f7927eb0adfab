import { createHmac, createSecretKey } from 'node:crypto'
import type { CommandId, TenantId } from '@heptad/schemas/ids.ts'
import type { KeyProvider } from './port.ts'

/**
 * Secrets that belong to one command: HMAC-SHA-256 of tenant, command id and purpose under a key of this installation, 32
 * bytes. A command that is tried again, by any process, gets the same ones, and nobody else can tell them.
 */
export async function commandSecrets(
  derive: KeyProvider['derive'],
): Promise<(tenantId: TenantId, commandId: CommandId, purpose: string) => Promise<Buffer>> {
  const key = createSecretKey(await derive('command secrets v1'))
  return async (tenantId, commandId, purpose) =>
    createHmac('sha256', key).update(`${tenantId}/${commandId}/${purpose}`).digest()
}
