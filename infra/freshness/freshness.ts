import type { Clock } from '../clock/clock.ts'
import { ALL_SLICES, rangeText, type SliceRange } from '../slices/slice-of.ts'

/** How far one range of a projection version has come, as the runner of this process knows it. */
export interface Progress {
  /** The last position that the range takes, among all up to `scanned`; its rows are complete once the checkpoint is here. */
  readonly lastTaken: bigint
  /** Every event up to here was looked at. */
  readonly scanned: bigint
  /** The checkpoint. */
  readonly committed: bigint
}

/** A projection version: `money.balances@1`. */
export type ProjectionKey = `${string}@${number}`

/** The board on which the runner of a process posts its progress and queries wait for it. Only a hint: the checkpoint on the query's own connection decides. */
export interface Freshness {
  /** `range`: all slices by default, here and below. */
  publish(key: ProjectionKey, progress: Progress, range?: SliceRange): void
  /** Drops what is known, when the range is no longer run here. */
  forget(key: ProjectionKey, range?: SliceRange): void
  /** Undefined for a range that is not run here in just this extent. */
  progress(key: ProjectionKey, range?: SliceRange): Progress | undefined
  /** The progress of every range that is run here. */
  ranges(key: ProjectionKey): readonly Progress[]
  /** Says that somebody waits for what the projection has not shown yet. */
  want(key: ProjectionKey): void
  /** Calls whenever the projection is wanted, until the answer is called. */
  onWanted(key: ProjectionKey, listener: () => void): () => void
  /** Waits until the next progress of any projection, at most `timeoutMs` milliseconds. */
  nextProgress(timeoutMs: number): Promise<void>
}

export function projectionKey(name: string, version: number): ProjectionKey {
  return `${name}@${version}`
}

/**
 * The checkpoint that shows everything up to `position`: the last position not past it that the projection takes. Without knowledge, the
 * position itself.
 */
export function requiredCheckpoint(progress: Progress | undefined, position: bigint): bigint {
  if (progress === undefined || progress.scanned < position) return position
  return progress.lastTaken < position ? progress.lastTaken : position
}

/** What rows at this checkpoint show: when nothing that the projection takes came after it, all that was looked at. */
export function shownPosition(progress: Progress | undefined, checkpoint: bigint): bigint {
  const isComplete = progress !== undefined && checkpoint >= progress.lastTaken
  return isComplete && progress.scanned > checkpoint ? progress.scanned : checkpoint
}

/** An empty board. */
export function createFreshness(clock: Clock): Freshness {
  const board = new Map<ProjectionKey, Map<string, Progress>>()
  const waiting = new Set<() => void>()
  const suppliers = new Map<ProjectionKey, readonly (() => void)[]>()
  return {
    publish(key, progress, range = ALL_SLICES) {
      const known = board.get(key) ?? new Map<string, Progress>()
      board.set(key, known.set(rangeText(range), progress))
      for (const wake of [...waiting]) wake()
    },
    forget: (key, range = ALL_SLICES) => void board.get(key)?.delete(rangeText(range)),
    progress: (key, range = ALL_SLICES) => board.get(key)?.get(rangeText(range)),
    ranges: (key) => [...(board.get(key)?.values() ?? [])],
    want(key) {
      for (const hurry of suppliers.get(key) ?? []) hurry()
    },
    onWanted(key, listener) {
      suppliers.set(key, [...(suppliers.get(key) ?? []), listener])
      return () => void suppliers.set(key, suppliers.get(key)?.filter((other) => other !== listener) ?? [])
    },
    nextProgress: (timeoutMs) =>
      new Promise((resolve) => {
        const cancel = clock.after(timeoutMs, wake)
        function wake(): void {
          cancel()
          waiting.delete(wake)
          resolve()
        }
        waiting.add(wake)
      }),
  }
}
