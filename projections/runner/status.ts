import type { Instant } from '@heptad/schemas/instant.ts'

/**
 * `standby`: another process owns it. `retrying`: the log, the database or ClickHouse is away; goes on by itself. `stopped`: an event type that this release
 * does not know, or another log; needs a new release or an operator.
 */
export type ProjectionState = 'starting' | 'catching-up' | 'running' | 'standby' | 'retrying' | 'stopped'

/** Where one range of a projection stands, as this process knows it. */
export interface ProjectionStatus {
  readonly projection: string
  readonly version: number
  /** Of 1024: `0-1023` when the projection is not divided. */
  readonly slices: string
  readonly engine: 'postgres' | 'clickhouse'
  readonly state: ProjectionState
  /** What went wrong last, while `retrying` or `stopped`. */
  readonly reason: string | null
  /** Its rows show every event up to here. */
  readonly position: bigint
  /** The last position of the log that is known. */
  readonly head: bigint
  /** Events between them, also those that the projection does not take. */
  readonly lagEvents: bigint
  /** Age of the last event that the rows show, or of the first of the log where they show none, while there are later ones; else 0. Another process's is not known: 0. */
  readonly lagSeconds: number
  /** Sequences that wait among the dead letters; of a standby, 0. */
  readonly parkedSequences: number
}

/** What a worker tells about itself as it goes. */
export interface WorkerReport {
  state: ProjectionState
  reason: string | null
  position: bigint
  /** Its checkpoint. */
  committed: bigint
  /** `recordedAt` of the last event that was looked at, also by an owner before; of the first of the log where there was none. */
  recordedAt: Instant | null
  parkedSequences: number
}

/** What is said of a worker before it has done anything. */
export function newReport(): WorkerReport {
  return { state: 'starting', reason: null, position: 0n, committed: 0n, recordedAt: null, parkedSequences: 0 }
}
