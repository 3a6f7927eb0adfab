import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { SliceRange } from '@heptad/infra/slices/slice-of.ts'
import { memoryTarget } from '@heptad/projections/runner/memory-target.ts'
import type { RangeBoard } from '@heptad/projections/runner/range-board.ts'
import type { MemoryRows } from '@heptad/projections/runner/render-memory.ts'
import { soloBoard } from '@heptad/projections/runner/solo-board.ts'
import type { ParkedEvent, ProjectionTarget } from '@heptad/projections/runner/target.ts'
import { simulatedProjections } from '../workload/projections.ts'
import { SharedBoard } from './shared-board.ts'

/** Parked events by position. */
export type DeadLetters = ReadonlyMap<bigint, ParkedEvent>

/** Where the rows of projections are kept, and where processes see who writes which. */
export interface ReadModelStore {
  /** As one process instance has it; `node` is its place. */
  boardOf(worker: string, node: string): RangeBoard
  targetOf(projection: string, range: SliceRange): ProjectionTarget
  rowsOf(projection: string): MemoryRows
  deadLettersOf(projection: string): DeadLetters
}

/** One owner for each projection: the newest process takes it, others wait for its lease. */
export function ownedReadModels(clock: Clock, leaseMs: number): ReadModelStore {
  const targets = new Map(simulatedProjections.map(({ name }) => [name, memoryTarget(clock, leaseMs)]))
  const targetOf = (projection: string) => {
    const target = targets.get(projection)
    if (target === undefined) throw new Error(`no projection ${projection} is simulated`)
    return target
  }
  return {
    boardOf: () => soloBoard,
    targetOf,
    rowsOf: (projection) => targetOf(projection).rows,
    deadLettersOf: (projection) => targetOf(projection).deadLetters,
  }
}

/** Ranges of slices that the processes share evenly, cut and joined as they come and go. */
export function sharedReadModels(clock: Clock, leaseMs: number): ReadModelStore {
  const board = new SharedBoard(clock, leaseMs)
  return {
    boardOf: (worker, node) => board.of(worker, node),
    targetOf: (projection, range) => board.rangesOf(projection).target(range),
    rowsOf: (projection) => board.rangesOf(projection).rows,
    deadLettersOf: (projection) => board.rangesOf(projection).deadLetters,
  }
}
