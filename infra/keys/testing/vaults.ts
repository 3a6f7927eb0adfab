import { TenantId } from '@heptad/schemas/ids.ts'
import { memoryDataKeys } from '../memory-data-keys.ts'
import { memoryKeyring } from '../memory-keyring.ts'
import { keyVault } from '../vault.ts'

export const TENANT_A = TenantId.parse('01890000-0000-7000-8000-00000000000a')
export const TENANT_B = TenantId.parse('01890000-0000-7000-8000-00000000000b')

/** A vault, and a colleague in another process, over one keyring and one store of data keys. */
export async function twoVaults() {
  const provider = await memoryKeyring()
  const store = memoryDataKeys()
  return { provider, store, vault: keyVault(provider, store), colleague: keyVault(provider, store) }
}
