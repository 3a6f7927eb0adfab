/** How far a reader of the log has come. Losing a step backwards is harmless for readers whose effects are idempotent. */
export interface ReaderCheckpoints {
  /** The last position that the reader has dealt with; 0n when it is new. */
  load(reader: string): Promise<bigint>
  /** Moves forward only. */
  save(reader: string, position: bigint): Promise<void>
}

/** Checkpoints in memory, for tests and the simulator. */
export function memoryCheckpoints(): ReaderCheckpoints {
  const positions = new Map<string, bigint>()
  return {
    async load(reader) {
      return positions.get(reader) ?? 0n
    },
    async save(reader, position) {
      if (position > (positions.get(reader) ?? 0n)) positions.set(reader, position)
    },
  }
}
