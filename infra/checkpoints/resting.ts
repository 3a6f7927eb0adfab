import type { Clock } from '../clock/clock.ts'
import type { ReaderCheckpoints } from './port.ts'

interface Rest {
  /** What came meanwhile; null for nothing. */
  later: bigint | null
}

/**
 * The same checkpoints, saved at most once in `restMs` for each reader: a position that comes within the rest is saved at its end, if no later one is. What a
 * crash, or a fault at that moment, leaves unsaved is dealt with again.
 */
export function restingCheckpoints(checkpoints: ReaderCheckpoints, clock: Clock, restMs: number): ReaderCheckpoints {
  const resting = new Map<string, Rest>()
  const rest = (reader: string): void => {
    const own: Rest = { later: null }
    resting.set(reader, own)
    clock.after(restMs, () => {
      resting.delete(reader)
      if (own.later === null) return
      rest(reader)
      checkpoints.save(reader, own.later).catch(() => {})
    })
  }
  return {
    load: (reader) => checkpoints.load(reader),
    async save(reader, position) {
      const present = resting.get(reader)
      if (present !== undefined) {
        present.later = position
        return
      }
      rest(reader)
      await checkpoints.save(reader, position)
    },
  }
}
