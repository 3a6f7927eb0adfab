import type { DataKeyStore, OwnedDataKey } from './port.ts'

/** Wrapped data keys in memory, for tests and the simulator. */
export function memoryDataKeys(): DataKeyStore {
  const live = new Map<string, OwnedDataKey>()
  const erased = new Set<string>()
  const liveOf = (tenantId: string, subject: string) =>
    [...live.values()].filter((key) => key.tenantId === tenantId && key.subject === subject)
  return {
    async find(tenantId, subject) {
      return liveOf(tenantId, subject)[0] ?? null
    },
    async findById(tenantId, keyId) {
      const id = `${tenantId}/${keyId}`
      return erased.has(id) ? 'erased' : (live.get(id) ?? null)
    },
    async create(tenantId, key) {
      const first = liveOf(tenantId, key.subject)[0]
      if (first !== undefined) return first
      live.set(`${tenantId}/${key.keyId}`, { ...key, tenantId })
      return key
    },
    async erase(tenantId, subject) {
      for (const { keyId } of liveOf(tenantId, subject)) {
        live.delete(`${tenantId}/${keyId}`)
        erased.add(`${tenantId}/${keyId}`)
      }
    },
    async wrappedElsewhere(epoch, limit, tenantId) {
      const candidates = [...live.values()].filter((key) => key.epoch !== epoch)
      return candidates.filter((key) => tenantId === undefined || key.tenantId === tenantId).slice(0, limit)
    },
    async rewrap(tenantId, key) {
      const id = `${tenantId}/${key.keyId}`
      if (live.has(id)) live.set(id, { ...key, tenantId })
    },
  }
}
