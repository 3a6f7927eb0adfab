import type { LogIdentity } from '@heptad/infra/event-store/port.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { RowOperation } from '../row-operation.ts'

/** Where one range of a projection keeps its rows and its checkpoint. */
export interface ProjectionTarget {
  /** Takes the range for this owner under a new epoch. Null when another owner's lease still runs, or the range no longer exists. */
  acquire(claimant: Claimant): Promise<Ownership | null>
  /**
   * Writes the rows of a batch and moves the checkpoint with them. Throws {@link Deposed} and writes nothing when the epoch is no
   * longer the newest, the checkpoint is not at `batch.from`, or a released event is not parked; {@link RowsRefused} when the engine will never take these
   * rows. Rows are rendered at once but sent only after `before`, an earlier write, has resolved; when that rejects, so does this.
   */
  write(epoch: bigint, batch: Batch, before?: Promise<void>): Promise<void>
  /** Extends the lease. Throws {@link Deposed}. */
  renew(epoch: bigint): Promise<void>
  /** Ends the lease, so that another owner need not wait for it. */
  release(epoch: bigint): Promise<void>
}

export interface Claimant {
  /** Identifies one process instance. */
  readonly owner: string
  readonly identity: LogIdentity
  /** Whether to take the range even from an owner whose lease still runs. */
  readonly preempts: boolean
}

/** What an owner finds when it takes a range. */
export interface Ownership {
  readonly epoch: bigint
  readonly position: bigint
  /** Events up to here may have been sent in one block, which must first be sent again. */
  readonly claimedPosition: bigint | null
  readonly isReady: boolean
  /** The log whose positions these are. */
  readonly identity: LogIdentity
  /** The names of the sequences of this range that are parked. */
  readonly parked: readonly string[]
}

/** The events in (from, to] that the projection takes, in order, each with its operations. */
export interface Batch {
  readonly from: bigint
  readonly to: bigint
  readonly entries: readonly BatchEntry[]
  /** Whether the head of the log has been reached. */
  readonly isReady: boolean
  /** Changes of dead letters, made together with the rows. */
  readonly deadLetters?: DeadLetterChanges
}

/** Events to park and to release. The entries of a batch that releases are events from the dead letters, not from (from, to]. */
export interface DeadLetterChanges {
  readonly parked: readonly ParkedEvent[]
  /** Positions of events that are dead letters no longer, because they were applied or dropped. */
  readonly released: readonly bigint[]
  /** A sequence whose parked events are all dropped. */
  readonly dropped?: string
  /** An event that was tried again and refused again, with the new reason. */
  readonly refusedAgain?: { readonly position: bigint; readonly error: string }
  readonly order?: OrderProgress
}

/** An event that a projection refused, or that waits for a refused one of its sequence. */
export interface ParkedEvent {
  readonly position: bigint
  readonly sequence: string
  readonly slice: number
  readonly tenantId: TenantId
  readonly streamId: StreamId
  readonly eventId: EventId
  readonly type: string
  /** Null for one that only waits. */
  readonly error: string | null
}

/** Progress of an operator's order by this change. */
export interface OrderProgress {
  readonly orderId: string
  /** Number of events applied now; dropped ones are counted separately. */
  readonly applied: number
  /** Null while more is to come. */
  readonly outcome: 'applied' | 'refused' | 'dropped' | null
  readonly detail: string | null
}

export interface BatchEntry {
  readonly event: RecordedEvent
  readonly operations: readonly RowOperation[]
}

/** Another owner has the range; nothing was written. */
export class Deposed extends Error {
  override readonly name = 'Deposed'
  constructor() {
    super('another owner has taken this range of the projection')
  }
}

/** Nobody has this range any more: its build was dropped, or the range is part of another one. */
export class RangeGone extends Deposed {}

/** The engine refuses these rows because of their values; sending them again would change nothing. */
export class RowsRefused extends Error {
  override readonly name = 'RowsRefused'
}
