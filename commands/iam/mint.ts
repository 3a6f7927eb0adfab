import type { TenantId } from '@heptad/schemas/ids.ts'
import type { FactSources } from '../define.ts'
import { hashOfSecret } from './apikey-text.ts'

/** A new API key's id and secret. The secret leaves this process once, in the first answer; its hash is kept. */
export interface MintedApiKey {
  readonly tenantId: TenantId
  readonly newId: string
  /** 32 bytes. */
  readonly secret: Buffer
  readonly secretHash: string
}

/** Mints a key for a tenant. The same command gets the same secret when it is tried again. */
export async function mintApiKey(sources: FactSources, tenantId: TenantId): Promise<MintedApiKey> {
  const secret = await sources.secret('apikey')
  return { tenantId, newId: sources.newId(), secret, secretHash: hashOfSecret(secret) }
}
