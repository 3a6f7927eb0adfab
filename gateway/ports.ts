import type { CommandDefinition } from '@heptad/commands/define.ts'
import type { Authoriser, CommandEngine } from '@heptad/commands/engine/port.ts'
import type { Awaitable } from '@heptad/infra/awaitable/awaitable.ts'
import type { ErrorBus } from '@heptad/infra/errors/error-bus.ts'
import type { LogFilter, ReadStreamOptions } from '@heptad/infra/event-store/port.ts'
import type { PositionTokens, SignedCursors } from '@heptad/infra/keys/tokens.ts'
import type { Logger } from '@heptad/infra/logger/logger.ts'
import type { Metrics } from '@heptad/infra/telemetry/metrics.ts'
import type { QueryDefinition } from '@heptad/read-models/define.ts'
import type { QueryRunner } from '@heptad/read-models/query-runner.ts'
import type { RejectionList } from '@heptad/schemas/contract.ts'
import type { Actor, RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { Problems } from './problems/catalogue.ts'
import type { GatewaySettings } from './settings.ts'

/** Everything the gateway stands on. The composition root brings it; tests bring simple ones. */
export interface GatewayDeps {
  readonly commands: readonly CommandDefinition[]
  readonly queries: readonly QueryDefinition[]
  /** The rejection lists of all modules: each code needs an entry among the problems. */
  readonly rejections: readonly RejectionList[]
  /** What answers can say is wrong. */
  readonly problems: Problems
  readonly engine: Pick<CommandEngine, 'execute'>
  readonly queryRunner: QueryRunner
  readonly authenticator: Authenticator
  /** Asked again while a request outlasts the check of its credential, such as a live stream. */
  readonly authoriser: Pick<Authoriser, 'allows'>
  /** Of the log whose positions go over the wire. */
  readonly positionTokens: PositionTokens
  readonly cursors: SignedCursors
  readonly system: SystemPort
  readonly eventStream: EventStreamPort
  readonly metrics: Pick<
    Metrics,
    'requests' | 'requestSeconds' | 'contentType' | 'text' | 'beforeScrape' | 'openStreams' | 'endedStreams'
  >
  readonly logger: Pick<Logger, 'debug' | 'info' | 'error' | 'isLevelEnabled'>
  readonly errors: Pick<ErrorBus, 'report'>
  readonly settings: GatewaySettings
}

/** Whom a credential stands for, and the one tenant that it speaks in. */
export interface Principal {
  readonly actor: Actor
  readonly tenantId: TenantId
  /** Whether the credential held the permission when it was examined. */
  allows(permission: string): boolean
}

/** Tells whom a key belongs to. */
export interface Authenticator {
  /** `presentedKey` is what follows `Bearer `. Null for a key that is unknown, altered, expired or revoked. */
  authenticate(presentedKey: string): Awaitable<Principal | null>
}

/** What operators may ask of the process and its log. */
export interface SystemPort {
  /** Whether requests may be served: false while starting and while stopping. */
  isReady(): boolean
  /** False for some seconds after something held the process up: whoever spreads requests should choose another. */
  isResponsive(): boolean
  /** The state of every part that the process needs. */
  health(): Promise<HealthReport>
  /** Version, roles, log head, projections with their lag: one JSON object. */
  status(): Promise<JsonObject>
  /** One page of the log, in order. */
  events(request: EventsRequest): Promise<EventsPage>
  /** The log from `after` on without end, batch by batch, until the signal aborts. */
  follow(request: EventsRequest, signal: AbortSignal): AsyncIterable<readonly JsonObject[]>
  /** Events as the log keeps them, in order, as lines of NDJSON; the last line says how far they go, and of which log they are. */
  archive(request: ArchiveRequest, signal: AbortSignal): AsyncIterable<readonly string[]>
  /** Wrapped data keys as they are kept: lines of NDJSON. */
  archivedKeys(tenantId: TenantId | undefined, signal: AbortSignal): AsyncIterable<readonly string[]>
  readonly projections: ProjectionsPort
  readonly deadLetters: DeadLettersPort
  /**
   * A stream's head and folded state, now or as it was known then, confidential values sealed; null for an empty stream, `not-reached` for a moment after the
   * end of the log.
   */
  streamState(tenantId: TenantId, streamId: StreamId, at?: LogMoment): Promise<JsonObject | 'not-reached' | null>
  /** Events of one stream by their revisions, confidential values sealed; none where the range holds none. */
  streamEvents(tenantId: TenantId, streamId: StreamId, range: ReadStreamOptions): Promise<readonly JsonObject[]>
}

/** A tenant's part of the log, as the tenant itself may follow it. */
export interface EventStreamPort {
  /** The position of the tenant's last event; 0n when it has none. */
  lastOwn(tenantId: TenantId): Promise<bigint>
  /** Events of one tenant after a position, in order, until the signal aborts. `reached`: all up to there were given. */
  follow(request: OwnEventsRequest, signal: AbortSignal): AsyncIterable<OwnEventsPage>
  /** Events as their tenant sees them, one for one; confidential values opened or still sealed. */
  shown(tenantId: TenantId, events: readonly RecordedEvent[], opened: boolean): Promise<readonly JsonObject[]>
}

export interface OwnEventsRequest {
  readonly after: bigint
  readonly filter: OwnEventsFilter
}

/** Whose events, and which of them as far as the log can pick them out. */
export type OwnEventsFilter = LogFilter & { readonly tenantId: TenantId }

export interface OwnEventsPage {
  readonly events: readonly RecordedEvent[]
  readonly reached: bigint
}

/** A part of the log, for audits and exports. */
export interface ArchiveRequest {
  /** Events whose position is greater. */
  readonly after: bigint
  /** The last position to look at; where the log ends now, when it is not said. */
  readonly until?: bigint | undefined
  readonly tenantId?: TenantId | undefined
}

/** What operators may do with the copies of read models. */
export interface ProjectionsPort {
  /** Head of the log, builds with their checkpoints and sizes, and the last job of each projection. */
  list(): Promise<JsonObject>
  /** The last job of a projection. */
  job(projection: string): Promise<ProjectionsAnswer>
  /** Asks for a job, or for an interrupted one to go on. */
  start(kind: 'rebuild' | 'verify', projection: string, acceptsDifferences: boolean): Promise<ProjectionsAnswer>
  interrupt(projection: string): Promise<ProjectionsAnswer>
  /** `waitMs`: how long to wait for a moment at which no answer goes back in time; without such a moment it is refused. */
  promote(projection: string, acceptsDifferences: boolean, waitMs: number): Promise<ProjectionsAnswer>
  rollback(projection: string, waitMs: number): Promise<ProjectionsAnswer>
  drop(projection: string, version: number, build: number): Promise<ProjectionsAnswer>
}

/** `unknown`: there is no such projection or build, as `why` says. `refused`: it cannot be done now; `why` says what to do instead. */
export type ProjectionsAnswer =
  | { readonly kind: 'done'; readonly body: JsonObject }
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }

/** What operators may do with events that a projection could not take. */
export interface DeadLettersPort {
  /** Parked sequences in the order of their keys. `last`: where the next page begins, null on the last. */
  list(request: {
    readonly projection: string | undefined
    readonly after: SequenceKey | undefined
    readonly limit: number
  }): Promise<{ readonly sequences: readonly JsonObject[]; readonly last: SequenceKey | null }>
  /** `{events, orders}` of one sequence: its parked events after a position, and what was done with it. */
  show(sequence: SequenceName, after: bigint, limit: number): Promise<JsonObject>
  /** Has the owner of the sequence do it, and says what came of it so far; null when nothing is parked there. */
  order(order: DeadLetterOrder): Promise<JsonObject | null>
}

/** A parked sequence; without a version, the newest that has it parked. */
export interface SequenceName {
  readonly projection: string
  readonly sequence: string
  readonly version?: number | undefined
}

export type SequenceKey = Required<SequenceName> & { readonly version: number }
export type DeadLetterAction = 'retry' | 'resolve'

export interface DeadLetterOrder extends SequenceName {
  readonly action: DeadLetterAction
  readonly reason: string
  readonly orderedBy: string
}

/** A moment of the log: everything up to a position, or everything recorded up to a time. */
export type LogMoment = { readonly position: bigint } | { readonly time: Instant }

/** Up when every part is up. */
export interface HealthReport {
  readonly status: 'up' | 'down'
  readonly parts: readonly { readonly name: string; readonly status: 'up' | 'down'; readonly checkedAt: string }[]
}

/** What to read of the log; several conditions must all hold. */
export interface EventsRequest {
  /** Events whose position is greater. */
  readonly after: bigint
  /** 1 … 1000 */
  readonly limit: number
  readonly tenantId?: TenantId
  readonly categories?: readonly string[]
  readonly types?: readonly string[]
}

/** Events as JSON, positions and revisions as decimal strings. `reached`: the position after which the next page starts. */
export interface EventsPage {
  readonly events: readonly JsonObject[]
  readonly reached: bigint
}
