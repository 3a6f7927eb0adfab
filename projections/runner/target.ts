import type { LogIdentity } from '@heptad/infra/event-store/port.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { RowOperation } from '../row-operation.ts'

/** Where a projection's rows and its checkpoint are kept. */
export interface ProjectionTarget {
  /** Takes the projection for this owner under a new epoch. Null: another owner's lease still runs. */
  acquire(claimant: Claimant): Promise<Ownership | null>
  /**
   * Writes the rows of a batch and moves the checkpoint with them. Throws {@link Deposed} and writes nothing when the epoch is no
   * longer the newest or the checkpoint is not at `batch.from`; {@link RowsRefused} when the engine will never take these rows.
   */
  write(epoch: bigint, batch: Batch): Promise<void>
  /** Extends the lease. Throws {@link Deposed}. */
  renew(epoch: bigint): Promise<void>
  /** Ends the lease, so that another owner need not wait for it. */
  release(epoch: bigint): Promise<void>
}

export interface Claimant {
  /** Names one process instance. */
  readonly owner: string
  readonly identity: LogIdentity
  /** Takes the projection also from an owner whose lease still runs. */
  readonly preempts: boolean
}

/** What an owner finds when it takes a projection. */
export interface Ownership {
  readonly epoch: bigint
  readonly position: bigint
  /** The events up to here were or may have been sent in one block, which must be sent again first. */
  readonly claimedPosition: bigint | null
  readonly isReady: boolean
  /** The log whose positions these are. */
  readonly identity: LogIdentity
}

/** The events in (from, to] that the projection takes, in order, each with its operations. */
export interface Batch {
  readonly from: bigint
  readonly to: bigint
  readonly entries: readonly BatchEntry[]
  /** The head of the log has been reached. */
  readonly isReady: boolean
}

export interface BatchEntry {
  readonly event: RecordedEvent
  readonly operations: readonly RowOperation[]
}

/** Another owner has the projection; nothing was written. */
export class Deposed extends Error {
  override readonly name = 'Deposed'
  constructor() {
    super('another owner has taken this projection')
  }
}

/** The engine refuses these rows for what they say; sending them again changes nothing. */
export class RowsRefused extends Error {
  override readonly name = 'RowsRefused'
}
