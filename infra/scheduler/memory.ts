import type { DueEntry, DueIndex } from './port.ts'

/** A due index in memory, for tests and the simulator. */
export function memoryDueIndex(): DueIndex {
  const entries = new Map<string, DueEntry>()
  const keyOf = (entry: DueEntry): string => `${entry.timer}/${entry.eventId}`
  return {
    async schedule(added) {
      for (const entry of added) entries.set(keyOf(entry), entry)
    },
    async due(now, limit) {
      return [...entries.values()]
        .filter((entry) => entry.at <= now)
        .sort((a, b) => (a.at < b.at ? -1 : 1))
        .slice(0, limit)
    },
    async done(entry) {
      entries.delete(keyOf(entry))
    },
  }
}
