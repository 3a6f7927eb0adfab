import type { Vault } from '@heptad/infra/keys/port.ts'
import { SealBroken } from '@heptad/infra/keys/sealed-text.ts'
import type { Sealed } from '@heptad/schemas/envelope.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'

/** What stands where the key of a value was destroyed. */
export const REDACTED = '[REDACTED]'
const PREFIX = 'sealed.v1.'

/**
 * Opens every sealed value in rows, at any depth; each once. Text that only looks sealed, because somebody typed it, stays as it is. Throws
 * when the key store cannot be reached.
 */
export async function openSealed(
  vault: Vault,
  tenantId: TenantId,
  rows: readonly unknown[],
): Promise<readonly unknown[]> {
  const found = new Set<string>()
  for (const row of rows) collect(row, found)
  if (found.size === 0) return rows
  const opened = new Map<string, unknown>()
  await Promise.all([...found].map(async (text) => opened.set(text, await open(vault, tenantId, text))))
  return rows.map((row) => replaced(row, opened))
}

async function open(vault: Vault, tenantId: TenantId, text: string): Promise<unknown> {
  try {
    const inside = await vault.open(tenantId, text as Sealed)
    return inside === null ? REDACTED : inside.value
  } catch (error) {
    if (error instanceof SealBroken) return text
    throw error
  }
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') {
    if (value.startsWith(PREFIX)) found.add(value)
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) collect(part, found)
  }
}

function replaced(value: unknown, opened: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') return opened.has(value) ? opened.get(value) : value
  if (Array.isArray(value)) return value.map((part) => replaced(part, opened))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replaced(part, opened)]))
}
