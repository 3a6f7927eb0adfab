import type { ProjectionKey } from '@heptad/infra/freshness/freshness.ts'
import type { SliceRange } from '@heptad/infra/slices/slice-of.ts'
import type { DeadLetterOrder, DeadLetterSource } from './orders.ts'

/** Where the processes that run projections on one log see each other, and who has which range. A hint for sharing evenly: what keeps two from writing is the epoch. */
export interface RangeBoard extends DeadLetterSource {
  /** Whether a worker takes its ranges at first from whoever has them. */
  readonly preempts: boolean
  /** Begins: what an earlier instance of the same node still held is free at once. */
  join(): Promise<void>
  /** Says that this process lives and runs these projections; answers every process that does, in one order for all. */
  heartbeat(projections: readonly ProjectionKey[]): Promise<readonly Member[]>
  /** Every range of these projections. */
  ranges(projections: readonly ProjectionName[]): Promise<readonly RangeRow[]>
  /** Orders that nobody has finished yet. */
  orders(projections: readonly ProjectionName[]): Promise<readonly DeadLetterOrder[]>
  /** Cuts a range that is this owner's under this epoch; parts that are not kept are free at once. False: it is not, or a block of it is claimed. */
  cut(held: HeldRange, parts: readonly RangePart[]): Promise<boolean>
  /** Joins neighbours that are this owner's under these epochs and stand at the same position. False when they are not, or do not. */
  merge(held: readonly HeldRange[]): Promise<boolean>
  /** Gives everything up. */
  leave(): Promise<void>
}

/** A projection version as `log.checkpoints` names it. */
export interface ProjectionName {
  readonly name: string
  readonly version: number
}

export interface Member {
  readonly worker: string
  readonly isSelf: boolean
  readonly projections: readonly ProjectionKey[]
}

export interface RangeRow {
  readonly projection: string
  readonly version: number
  readonly range: SliceRange
  readonly position: bigint
  /** Nobody's lease runs. */
  readonly isFree: boolean
}

export interface HeldRange {
  readonly projection: string
  readonly version: number
  readonly range: SliceRange
  readonly epoch: bigint
}

export interface RangePart {
  readonly range: SliceRange
  readonly isKept: boolean
}
