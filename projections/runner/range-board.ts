import type { ProjectionKey } from '@heptad/infra/freshness/freshness.ts'
import type { SliceRange } from '@heptad/infra/slices/slice-of.ts'
import type { DeadLetterOrder, DeadLetterSource } from './dead-letter-orders.ts'

/** Where the processes that run projections on one log find each other and see who has which range. It only serves to share evenly: what prevents two writers is the epoch. */
export interface RangeBoard extends DeadLetterSource {
  /** Whether a worker may take its first ranges from an owner whose lease still runs. */
  readonly preempts: boolean
  /** Joins the board, and frees at once what an earlier instance of the same node still held. */
  join(): Promise<void>
  /** Reports that this process is alive and runs these projections. Answers all live processes, in the same order to each. */
  heartbeat(projections: readonly ProjectionKey[]): Promise<readonly Member[]>
  /** Every range of these projections. */
  ranges(projections: readonly ProjectionName[]): Promise<readonly RangeRow[]>
  /** Orders that are not finished. */
  orders(projections: readonly ProjectionName[]): Promise<readonly DeadLetterOrder[]>
  /** Splits a range that is owned under this epoch; parts that are not kept are free at once. False when it is not owned, or a block of it is claimed. */
  split(held: HeldRange, parts: readonly RangePart[]): Promise<boolean>
  /** Merges neighbours that are owned under these epochs and stand at the same position. False when they are not, or do not. */
  merge(held: readonly HeldRange[]): Promise<boolean>
  /** Leaves the board and releases all ranges. */
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
  /** No owner's lease runs. */
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
