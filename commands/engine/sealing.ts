import type { Vault } from '@heptad/infra/keys/port.ts'
import { Confidential } from '@heptad/schemas/confidential.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Json, JsonObject } from '@heptad/schemas/json.ts'

/** Replaces every confidential value inside parsed command data by its ciphertext under `subject`. */
export async function seal(vault: Vault, tenantId: TenantId, subject: string, data: unknown): Promise<unknown> {
  if (data instanceof Confidential) return vault.seal(tenantId, subject, data.value)
  if (!holdsConfidential(data)) return data
  if (Array.isArray(data)) return Promise.all(data.map((item) => seal(vault, tenantId, subject, item)))
  const entries = Object.entries(data as object)
  const sealed = await Promise.all(entries.map(([, value]) => seal(vault, tenantId, subject, value)))
  return Object.fromEntries(entries.map(([name], index) => [name, sealed[index]]))
}

function holdsConfidential(data: unknown): boolean {
  if (data instanceof Confidential) return true
  if (typeof data !== 'object' || data === null) return false
  return Object.values(data).some(holdsConfidential)
}

/** The plain body of a command as its sender wrote it, for the fingerprint only. */
export function plainBody(data: unknown): JsonObject {
  return revealed(data) as JsonObject
}

function revealed(data: unknown): Json {
  if (data instanceof Confidential) return data.value
  if (Array.isArray(data)) return data.map(revealed)
  if (typeof data !== 'object' || data === null) return data as Json
  const entries = Object.entries(data).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, revealed(value)]))
}
