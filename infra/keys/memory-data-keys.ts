import type { TenantId } from '@heptad/schemas/ids.ts'
import type { DataKeyStore, WrappedDataKey } from './port.ts'

interface Entry {
  readonly tenantId: TenantId
  readonly key: WrappedDataKey
}

/** Wrapped data keys in memory, for tests and the simulator. */
export function memoryDataKeys(): DataKeyStore {
  const live = new Map<string, Entry>()
  const erased = new Set<string>()
  const idOf = (tenantId: TenantId, keyId: string) => `${tenantId}/${keyId}`
  const liveOf = (tenantId: TenantId, subject: string) =>
    [...live.values()].find((entry) => entry.tenantId === tenantId && entry.key.subject === subject)?.key ?? null
  return {
    async find(tenantId, subject) {
      return liveOf(tenantId, subject)
    },
    async findById(tenantId, keyId) {
      const id = idOf(tenantId, keyId)
      return erased.has(id) ? 'erased' : (live.get(id)?.key ?? null)
    },
    async create(tenantId, key) {
      const first = liveOf(tenantId, key.subject)
      if (first === null) live.set(idOf(tenantId, key.keyId), { tenantId, key })
      return first ?? key
    },
    async erase(tenantId, subject) {
      const key = liveOf(tenantId, subject)
      if (key === null) return
      live.delete(idOf(tenantId, key.keyId))
      erased.add(idOf(tenantId, key.keyId))
    },
    async wrappedElsewhere(epoch, limit, tenantId) {
      return [...live.values()]
        .filter((entry) => entry.key.epoch !== epoch && (tenantId === undefined || entry.tenantId === tenantId))
        .slice(0, limit)
        .map((entry) => ({ ...entry.key, tenantId: entry.tenantId }))
    },
    async rewrap(tenantId, key) {
      const id = idOf(tenantId, key.keyId)
      if (live.has(id)) live.set(id, { tenantId, key })
    },
  }
}
