import { type Awaitable, andThen } from '@heptad/infra/awaitable/awaitable.ts'
import type { Vault } from '@heptad/infra/keys/port.ts'
import { Confidential } from '@heptad/schemas/confidential.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Json, JsonObject } from '@heptad/schemas/json.ts'

/** Replaces every confidential value in parsed command data by its ciphertext under the key of `subject`. Without a promise when the key is in memory, so that commands keep their order. */
export function seal(vault: Vault, tenantId: TenantId, subject: string, data: unknown): Awaitable<unknown> {
  return holdsConfidential(data) ? sealed(vault, tenantId, subject, data) : data
}

function sealed(vault: Vault, tenantId: TenantId, subject: string, data: unknown): Awaitable<unknown> {
  if (data instanceof Confidential) return vault.seal(tenantId, subject, data.value)
  if (!holdsConfidential(data)) return data
  if (Array.isArray(data)) return all(data.map((item) => sealed(vault, tenantId, subject, item)))
  const entries = Object.entries(data as object)
  const values = all(entries.map(([, value]) => sealed(vault, tenantId, subject, value)))
  return andThen(values, (known) => Object.fromEntries(entries.map(([name], index) => [name, known[index]])))
}

function all(values: readonly Awaitable<unknown>[]): Awaitable<readonly unknown[]> {
  return values.some((value) => value instanceof Promise) ? Promise.all(values) : values
}

function holdsConfidential(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false
  if (data instanceof Confidential) return true
  if (Array.isArray(data)) return data.some(holdsConfidential)
  const members = data as Readonly<Record<string, unknown>>
  for (const name in members) if (holdsConfidential(members[name])) return true
  return false
}

/** The body of a command in plain text as its sender wrote it, for the fingerprint only. */
export function plainBody(data: unknown): JsonObject {
  return (holdsConfidential(data) ? revealed(data) : data) as JsonObject
}

function revealed(data: unknown): Json {
  if (data instanceof Confidential) return data.value
  if (Array.isArray(data)) return data.map(revealed)
  if (typeof data !== 'object' || data === null) return data as Json
  const entries = Object.entries(data).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, revealed(value)]))
}
