import type { Awaitable } from '@heptad/infra/awaitable/awaitable.ts'
import type { Sequencer } from '@heptad/infra/awaitable/sequencer.ts'
import type { StreamHead } from '@heptad/infra/event-store/port.ts'
import type { Rejection } from '@heptad/schemas/contract.ts'
import type { Actor } from '@heptad/schemas/envelope.ts'
import type { CommandId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { ErasedDecider } from '../define.ts'

/** A command on its way in: its data was parsed by its contract, its sender was authenticated. */
export interface CommandRequest {
  readonly type: string
  readonly data: unknown
  readonly tenantId: TenantId
  readonly actor: Actor
  /** The caller's Idempotency-Key, 1 … 255 characters; a UUID v7 is the cheapest. */
  readonly key?: string
  /** Set by reactions, timers and imports, which derive it from what causes the command; excludes `key`. */
  readonly commandId?: CommandId
  readonly correlationId?: string
  readonly causationId?: string
  readonly traceparent?: string
  readonly ip?: string
  readonly userAgent?: string
  /** `If-Match`: the stream's revision that the caller has seen. */
  readonly ifRevision?: bigint
  /** Decides and answers, writes nothing. */
  readonly dryRun?: boolean
  /** Milliseconds until the caller gives up; by default the time limit of the append queue. */
  readonly timeoutMs?: number
  /** It is decided as of this moment at the earliest: a clock has shown it, though that may have been put back since. */
  readonly notBefore?: Instant
  /** Commands that share one are decided in the order in which they were sent, whatever each has to wait for first. */
  readonly sequencer?: Sequencer
}

/** What became of a command. Released only when the head that it was decided on is durable. */
export type CommandOutcome =
  | {
      readonly kind: 'accepted'
      readonly answer: JsonObject
      readonly streamId: StreamId
      /** The stream's revision after the command; null when the stream is empty. */
      readonly revision: bigint | null
      /** Position of the last event that the answer depends on: a query that sends it back sees this write. 0n for an empty stream. */
      readonly position: bigint
      readonly replayed: boolean
    }
  | { readonly kind: 'rejected'; readonly rejection: Rejection; readonly position: bigint; readonly replayed: boolean }
  /** The key was used with another body; `field` is the first top-level field that differs. */
  | { readonly kind: 'mismatch'; readonly field: string }
  | { readonly kind: 'denied'; readonly permission: string }
  | { readonly kind: 'precondition-failed'; readonly revision: bigint | null }
  /** The stream changed under the command too many times. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'invalid'; readonly why: string }
  | { readonly kind: 'overloaded'; readonly retryAfterMs: number }
  /** Its stream is long and not in memory yet, and the caller would not have waited until it was read. The reading goes on, for whoever asks next. */
  | {
      readonly kind: 'being-read'
      readonly eventsRead: bigint
      /** How many the stream has. */
      readonly events: bigint
      readonly retryAfterMs: number
    }
  /** The log did not answer in time. `commitUnknown`: send the same command with the same key again to learn its outcome. */
  | { readonly kind: 'unavailable'; readonly commitUnknown: boolean; readonly retryAfterMs: number }

/** The state of one stream as the log confirms it. */
export interface StreamState<State = unknown> {
  readonly state: State
  readonly head: StreamHead | null
}

/** Decides commands in memory, one stream at a time, and writes their events in groups. */
export interface CommandEngine {
  execute(request: CommandRequest): Promise<CommandOutcome>
  /** The durable state of a stream, at most 500 ms old; without a promise when it is in memory. */
  state(decider: ErasedDecider, tenantId: TenantId, streamId: StreamId): Awaitable<StreamState>
  /** Refuses new commands and waits for those in progress. */
  close(): Promise<void>
}

/** Whether an actor holds a permission, by stream state. Asked before a command is routed and again when it is decided. */
export interface Authoriser {
  allows(actor: Actor, tenantId: TenantId, permission: string): Awaitable<boolean>
  heldPermissions(actor: Actor, tenantId: TenantId): Awaitable<readonly string[]>
  /** When what the actor holds ends; null for never. */
  heldUntil(actor: Actor, tenantId: TenantId): Awaitable<Instant | null>
}
