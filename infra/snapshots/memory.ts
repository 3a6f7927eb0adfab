import type { SnapshotHead, SnapshotKey, SnapshotStore } from './port.ts'

/** Snapshots in memory, for tests and the simulator. */
export function memorySnapshots(): SnapshotStore {
  const kept = new Map<string, SnapshotHead & { shape: string; texts: readonly string[] }>()
  const nameOf = ({ tenantId, streamId }: SnapshotKey): string => `${tenantId}/${streamId}`
  return {
    async find(key) {
      const found = kept.get(nameOf(key))
      if (found === undefined || found.shape !== key.shape) return null
      const { head, decidedAt, texts } = found
      return { head, decidedAt, pages: () => each(texts) }
    },
    async save(key, at, pages) {
      const older = kept.get(nameOf(key))
      if (older?.shape === key.shape && older.head.revision > at.head.revision) return
      kept.set(nameOf(key), { ...at, shape: key.shape, texts: [...pages] })
    },
  }
}

async function* each(texts: readonly string[]): AsyncGenerator<string, void, undefined> {
  yield* texts
}
