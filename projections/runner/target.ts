import type { LogIdentity } from '@heptad/infra/event-store/port.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { RowOperation } from '../row-operation.ts'

/** Where the rows of one range of a projection and its checkpoint are kept. */
export interface ProjectionTarget {
  /** Takes the range for this owner under a new epoch. Null: another owner's lease still runs, or there is no such range any more. */
  acquire(claimant: Claimant): Promise<Ownership | null>
  /**
   * Writes the rows of a batch and moves the checkpoint with them. Throws {@link Deposed} and writes nothing when the epoch is no
   * longer the newest, the checkpoint is not at `batch.from`, or what is released is not parked; {@link RowsRefused} when the engine will never take these rows.
   * The rows are made at once, and sent when `before` is through; when that fails, so does this.
   */
  write(epoch: bigint, batch: Batch, before?: Promise<void>): Promise<void>
  /** Extends the lease. Throws {@link Deposed}. */
  renew(epoch: bigint): Promise<void>
  /** Ends the lease, so that another owner need not wait for it. */
  release(epoch: bigint): Promise<void>
}

export interface Claimant {
  /** Names one process instance. */
  readonly owner: string
  readonly identity: LogIdentity
  /** Takes the range also from an owner whose lease still runs. */
  readonly preempts: boolean
}

/** What an owner finds when it takes a range. */
export interface Ownership {
  readonly epoch: bigint
  readonly position: bigint
  /** The events up to here were or may have been sent in one block, which must be sent again first. */
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
  /** The head of the log has been reached. */
  readonly isReady: boolean
  /** What changes among the dead letters, together with the rows. */
  readonly deadLetters?: DeadLetterChanges
}

/** Parks and releases events. Entries of a batch that releases come from dead letters, not from (from, to]. */
export interface DeadLetterChanges {
  readonly parked: readonly ParkedEvent[]
  /** Positions that are dead letters no more: applied, or dropped. */
  readonly released: readonly bigint[]
  /** Of all parked events of this sequence, whatever their positions. */
  readonly dropped?: string
  /** The position and the new reason of one that was tried again in vain. */
  readonly refusedAgain?: { readonly position: bigint; readonly error: string }
  readonly order?: OrderProgress
}

/** An event that a projection did not take, or that waits for such a one of its sequence. */
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

/** What became of an operator's order by this change. */
export interface OrderProgress {
  readonly orderId: string
  /** So many more were applied; what is dropped counts by itself. */
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

/** The engine refuses these rows for what they say; sending them again changes nothing. */
export class RowsRefused extends Error {
  override readonly name = 'RowsRefused'
}
