import type { CommandId, EventId, StreamId, TenantId } from './ids.ts'
import type { Instant } from './instant.ts'
import type { JsonObject } from './json.ts'

/** Who acts: a person, a key or the backbone itself (reactions, timers, migrations). */
export interface Actor {
  readonly type: 'user' | 'apikey' | 'serviceaccount' | 'operator' | 'system'
  readonly id: string
}

/** What is known about an event besides its data. `ip` and `userAgent` are personal and always sealed. */
export interface EventMetadata {
  readonly actor: Actor
  readonly onBehalfOf?: Actor
  readonly commandId: CommandId
  readonly commandType: string
  /** Keyed hash of each top-level field of the command; tells a retry from another command under the same key. */
  readonly fingerprint?: { readonly [field: string]: string }
  readonly correlationId?: string
  readonly causationId?: string
  readonly traceparent?: string
  readonly ip?: Sealed
  readonly userAgent?: Sealed
}

/** An event as a decider and a projection see it: decoded and upcast to its newest version. */
export interface RecordedEvent<Type extends string = string, Data = JsonObject> {
  /** Place in the whole log, from 1, without gaps, equal to commit order. */
  readonly position: bigint
  readonly tenantId: TenantId
  readonly streamId: StreamId
  /** Place in the stream, from 0, without gaps. */
  readonly revision: bigint
  readonly eventId: EventId
  readonly type: Type
  readonly schemaVersion: number
  readonly data: Data
  /** Parsed each time it is read, where the event comes from the log. */
  readonly metadata: EventMetadata
  /** Stamped by the actor that decided; never decreasing in a stream; what rules use. */
  readonly decidedAt: Instant
  /** The database's time of the append; never decreasing along the log. */
  readonly recordedAt: Instant
}

/** Ciphertext of confidential data, `sealed.v1.<key id>.<base64url>`: the form it has in events, read models and caches. */
export type Sealed = string & { readonly sealed: unique symbol }
