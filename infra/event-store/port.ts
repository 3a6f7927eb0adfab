import type { CommandId, EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'

/** The head of a stream: the pair that fences a chain of tentative appends. A revision alone does not. */
export interface StreamHead {
  readonly revision: bigint
  readonly eventId: EventId
}

/** What a write expects of its stream: anything, no events, some events, or exactly this head. */
export type ExpectedHead = 'any' | 'none' | 'exists' | StreamHead

/** An event before it is appended. `data` and `metadata` are canonical JSON text (RFC 8785) of an object. */
export interface NewEvent {
  readonly eventId: EventId
  readonly type: string
  readonly schemaVersion: number
  readonly data: string
  readonly metadata: string
  readonly decidedAt: Instant
}

/** One stream's part of an append. Without events, only the head is checked. */
export interface StreamWrite {
  readonly tenantId: TenantId
  readonly streamId: StreamId
  readonly expectedHead: ExpectedHead
  readonly events: readonly NewEvent[]
}

/** One atomic unit: all its writes or none. An append with events uses up (tenantId, commandId) for ever. */
export interface Append {
  /** The tenant whose command this is: the scope of `commandId` and the unit of fairness. */
  readonly tenantId: TenantId
  readonly commandId: CommandId
  readonly writes: readonly StreamWrite[]
}

/** Where the events of an append were written: contiguous positions, and the new heads of the streams that got events, in the order of `writes`. */
export interface AppendResult {
  readonly firstPosition: bigint
  readonly lastPosition: bigint
  readonly recordedAt: Instant
  readonly heads: readonly StreamHead[]
}

/** The command id was appended before; nothing was written now. The events of that append are at these positions. */
export interface Duplicate {
  readonly kind: 'duplicate'
  readonly firstPosition: bigint
  readonly lastPosition: bigint
}

/** The answer to one append; the other appends of a call have their own. */
export type Verdict =
  | ({ readonly kind: 'appended' } & AppendResult)
  | Duplicate
  /** An append without events whose expected heads all matched. `position` is the head of the log at that moment. */
  | { readonly kind: 'confirmed'; readonly position: bigint }
  /** The write at `writes[index]` found another head; null is an empty stream. */
  | { readonly kind: 'conflict'; readonly index: number; readonly actual: StreamHead | null }
  /** The append can never succeed, for instance because the database refuses a text. */
  | { readonly kind: 'invalid'; readonly why: string }

/** An event as the log keeps it. `data` and `metadata` are the very bytes that were appended. */
export interface StoredEvent extends NewEvent {
  readonly position: bigint
  readonly tenantId: TenantId
  readonly streamId: StreamId
  readonly revision: bigint
  readonly recordedAt: Instant
}

/** Restricts a read of the log; all given conditions must hold. */
export interface LogFilter {
  readonly tenantId?: TenantId
  /** `<module>.<entity>` */
  readonly categories?: readonly string[]
  readonly types?: readonly string[]
}

/** Events in a page, when a reader does not say how many it wants. */
export const DEFAULT_LIMIT = 1000

export interface ReadStreamOptions {
  /** First revision to read, inclusive; defaults to the stream's start, or its end when reading backward. */
  readonly from?: bigint
  readonly direction?: 'forward' | 'backward'
  /** Most events to read; default {@link DEFAULT_LIMIT}. */
  readonly limit?: number
}

export interface ReadAllOptions {
  /** Reads events whose position is greater; default 0n. */
  readonly after?: bigint
  /** Most events to read; default {@link DEFAULT_LIMIT}. */
  readonly limit?: number
  readonly filter?: LogFilter
}

/** A page of the log. `reached`: every event up to this position that passes the filter is in this page or an earlier one. */
export interface LogPage {
  readonly events: readonly StoredEvent[]
  readonly reached: bigint
}

export interface SubscribeOptions {
  readonly after: bigint
  readonly filter?: LogFilter
  /** Most events in a page; default {@link DEFAULT_LIMIT}. */
  readonly limit?: number
  /** Ends the iteration. */
  readonly signal: AbortSignal
}

/** Which log this is. A new incarnation begins after each failover, restore or fork. */
export interface LogIdentity {
  readonly logId: string
  readonly incarnation: string
}

/** What an event store can do. Both adapters can do all of it; on one that cannot, the command engine does not start. */
export interface LogCapabilities {
  /** Appends may have several writes. */
  readonly multiStream: boolean
  /** Positions are the order of commits, without gaps. */
  readonly serialOrder: boolean
}

/** The log: the only thing that commands write. */
export interface EventStore {
  readonly capabilities: LogCapabilities
  /**
   * Appends in one call; answers one verdict for each append, in the same order. A call that is made while others are in progress is
   * written after them, unless they fail. Throws {@link LogUnavailable}, which says whether the call may have been committed. Sending
   * the same appends again is always safe.
   */
  append(appends: readonly Append[]): Promise<readonly Verdict[]>
  readStream(tenantId: TenantId, streamId: StreamId, options?: ReadStreamOptions): Promise<readonly StoredEvent[]>
  /** The event of this stream with this id. */
  readEvent(tenantId: TenantId, streamId: StreamId, eventId: EventId): Promise<StoredEvent | null>
  /** The last event of this stream about that event: one whose data begins with the member `about` with its id. */
  readLastAbout(tenantId: TenantId, streamId: StreamId, eventId: EventId): Promise<StoredEvent | null>
  readAll(options?: ReadAllOptions): Promise<LogPage>
  /** Pages of the log without end, woken after each commit; reads no page before the last one was taken. */
  subscribe(options: SubscribeOptions): AsyncIterable<LogPage>
  /** The last position of the log; 0n when it is empty. */
  head(): Promise<bigint>
  /** Throws {@link LogReplaced} when the database was promoted or restored since the incarnation began, or an import has not come to its end. */
  identity(): Promise<LogIdentity>
  close(): Promise<void>
}

/** The log cannot be reached or did not answer in time. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable'
  readonly outcome: 'not-sent' | 'unknown'
  constructor(outcome: 'not-sent' | 'unknown', options: { cause: unknown }) {
    super(
      outcome === 'unknown' ? 'the log did not answer; the append may have been written' : 'the log cannot be reached',
      options,
    )
    this.outcome = outcome
  }
}

/** The database does not hold the log that was known, but another one, an older state of it, or a fork. */
export class LogReplaced extends Error {
  override readonly name = 'LogReplaced'
  /** `what`: what was found, and what to do about it. */
  constructor(what: string, remedy = 'stop the backbone and run: heptad log adopt') {
    super(`${what}; ${remedy}`)
  }
}

/** An import has begun to fill the log and did not come to its end: it holds the first part of another log, which is none that could be served. */
export function importUnfinished(): LogReplaced {
  return new LogReplaced('an import into this log has not come to its end', 'run heptad events import again')
}
