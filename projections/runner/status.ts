import type { Instant } from '@heptad/schemas/instant.ts'

/**
 * `standby`: another process owns it. `retrying`: the log, PostgreSQL or ClickHouse cannot be reached; it goes on by itself. `stopped`: it met an event
 * type that this release does not know, or another log; it needs a new release or an operator.
 */
export type ProjectionState = 'starting' | 'catching-up' | 'running' | 'standby' | 'retrying' | 'stopped'

/** Where one range of a projection stands, as this process knows it. */
export interface ProjectionStatus {
  readonly projection: string
  readonly version: number
  /** Slices of 1024, such as `0-1023` when the projection is not divided. */
  readonly slices: string
  readonly engine: 'postgres' | 'clickhouse'
  readonly state: ProjectionState
  /** The last fault, while `retrying` or `stopped`. */
  readonly reason: string | null
  /** The rows show every event up to here. */
  readonly position: bigint
  /** The last known position of the log. */
  readonly head: bigint
  /** `head - position`: it counts events that the projection does not take, too. */
  readonly lagEvents: bigint
  /** While the range is behind, the age of the last event that it shows, or of the log's first event when it shows none; else 0. 0 also for ranges of other processes. */
  readonly lagSeconds: number
  /** Sequences that are parked among the dead letters; 0 for a standby. */
  readonly parkedSequences: number
}

/** What a worker reports as it goes; the worker changes it in place. */
export interface WorkerReport {
  state: ProjectionState
  reason: string | null
  position: bigint
  /** The checkpoint. */
  committed: bigint
  /** `recordedAt` of the last event that this or an earlier owner has read; of the log's first event when there was none. */
  recordedAt: Instant | null
  parkedSequences: number
}

/** The report of a worker that has done nothing yet. */
export function newReport(): WorkerReport {
  return { state: 'starting', reason: null, position: 0n, committed: 0n, recordedAt: null, parkedSequences: 0 }
}
