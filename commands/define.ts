import type { Decider, DecisionFacts, InStream } from '@heptad/domains/decider.ts'
import type { Awaitable } from '@heptad/infra/awaitable/awaitable.ts'
import type { SealedData } from '@heptad/schemas/confidential.ts'
import type { CommandContract, EventContract, Rejection } from '@heptad/schemas/contract.ts'
import type { Actor, RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { Json, JsonObject } from '@heptad/schemas/json.ts'
import type { z } from 'zod'

/** Business rules that an installation may set. Events record the values that a decision used, so changing them does not change history. */
export interface BusinessSettings {
  /** How long a hold lasts when its command does not say, and at most, in milliseconds. */
  readonly holdDefaultMs: number
  readonly holdMaxMs: number
  readonly maxOpenHoldsPerAccount: number
}

const HOUR_MS = 60 * 60 * 1000

/** The defaults. */
export const DEFAULT_BUSINESS_SETTINGS: BusinessSettings = {
  holdDefaultMs: 72 * HOUR_MS,
  holdMaxMs: 7 * 24 * HOUR_MS,
  maxOpenHoldsPerAccount: 100,
}

/** What a handler may ask while it gathers facts: immutable events, fresh ids and secrets, and permissions. */
export interface FactSources {
  readonly tenantId: TenantId
  readonly actor: Actor
  /** A fresh UUID v7. */
  newId(): string
  /** 32 random bytes bound to this command: a retry of the same command gets the same ones. */
  secret(purpose: string): Promise<Buffer>
  /** The permissions that the actor holds. */
  heldPermissions(): Awaitable<readonly string[]>
  /** When what the actor holds ends; null for never. */
  heldUntil(): Awaitable<Instant | null>
  /** A single event of this tenant by id, from the log. */
  readEvent(streamId: StreamId, eventId: EventId): Promise<RecordedEvent | null>
  /** The last event that is about that one, naming it in `about`. */
  readLastAbout(streamId: StreamId, eventId: EventId): Promise<RecordedEvent | null>
  readonly settings: BusinessSettings
  /**
   * Whether the facts are gathered again, because the decider threw {@link FactsOutdated}. A handler may leave out at first what the
   * decider seldom needs, and read it only then.
   */
  readonly isAgain: boolean
}

/** What a command's `stream` and `facts` are given. */
export interface HandlerInput<Data, Facts> {
  readonly tenantId: TenantId
  readonly data: Data
  readonly facts: Facts
}

/** What an answer is made from. It is a pure function, so the answer can be made again from the log at any time. */
export interface AnswerInput<Facts, Event, State> {
  /**
   * Null when the answer is made again from events: facts are not stored, so only one-time secrets may come from them. The answer of
   * a command without events is stored as it is: it may come from facts, but must hold no secret.
   */
  readonly facts: Facts | null
  readonly streamId: StreamId
  readonly events: readonly InStream<Event>[]
  readonly state: State
}

/** A stream that a command creates beside its own, atomically: a reservation. When it exists already, the command is refused. */
export interface Claim {
  readonly tenantId: TenantId
  readonly streamId: StreamId
  readonly event: DomainEvent
  readonly rejection: Rejection
}

interface Handler<Data, Facts extends object, Event, State, Code extends string> {
  readonly decider: Decider<{ readonly type: never; readonly data: never; readonly facts: never }, Event, State, Code>
  /** Needed to send it; null for commands of the backbone itself, which no route serves. */
  readonly permission: string | null
  /** Whose stream it is: the caller's tenant (default) or the platform's. */
  readonly owner?: 'tenant' | 'platform'
  readonly stream: (input: HandlerInput<Data, Facts>) => StreamId
  readonly facts?: (sources: FactSources, data: Data) => Promise<Facts> | Facts
  /** Subject of the key that seals confidential fields; default: the stream id. */
  readonly sealUnder?: (input: HandlerInput<Data, Facts>) => string
  readonly claims?: (input: HandlerInput<Data, Facts> & { events: readonly Event[] }) => readonly Claim[]
  readonly answer?: (input: AnswerInput<Facts, Event, State>) => JsonObject
  /** The answer depends on events only, so a late retry need not fold the stream to make it again; `state` is then the initial one. */
  readonly answersFromEvents?: boolean
  /** Rejections that are not recorded under the command's key: once the caller has supplied what was missing, the same command may succeed. */
  readonly retryableRejections?: readonly Code[]
}

/** A command with everything the engine needs: where it goes, who may send it, what it must know, what it answers. */
export interface CommandDefinition {
  readonly contract: CommandContract
  readonly handler: ErasedHandler
}

/** A handler without its type parameters, as the engine sees it; {@link defineCommand} has checked them. */
export interface ErasedHandler {
  readonly decider: ErasedDecider
  readonly permission: string | null
  readonly owner?: 'tenant' | 'platform'
  stream(input: HandlerInput<unknown, object>): StreamId
  facts?(sources: FactSources, data: unknown): Promise<object> | object
  sealUnder?(input: HandlerInput<unknown, object>): string
  claims?(input: HandlerInput<unknown, object> & { events: readonly DomainEvent[] }): readonly Claim[]
  answer?(input: AnswerInput<object, DomainEvent, unknown>): JsonObject
  readonly answersFromEvents?: boolean
  readonly retryableRejections?: readonly string[]
}

/** An event as a decider emits it. The writer refuses data that is not JSON. */
export interface DomainEvent {
  readonly type: string
  readonly data: object
}

export type ErasedDecider = Decider<
  { readonly type: string; readonly data: unknown; readonly facts: object },
  DomainEvent,
  unknown
>

/** Binds a command to its decider. `type` routes it, `data` and `facts` are what the decider takes. */
export function defineCommand<
  Schema extends z.ZodType,
  Event extends DomainEvent,
  State,
  Code extends string,
  Facts extends object = object,
>(
  contract: CommandContract<string, Schema>,
  handler: Omit<Handler<SealedData<z.output<Schema>>, Facts, Event, State, Code>, 'decider'> & {
    readonly decider: {
      readonly initialState: State
      decide(
        state: State,
        command: { readonly type: never; readonly data: never; readonly facts: NoInfer<Facts> & DecisionFacts },
      ): unknown
      evolve(state: State, event: InStream<Event>): State
    }
  },
): CommandDefinition {
  return { contract, handler: handler as unknown as ErasedHandler }
}

/** A command that an event asks for, sent in the name of the backbone under an id derived from the event. */
export interface FollowUp {
  readonly tenantId: TenantId
  readonly type: string
  readonly data: Json
}

/** What a reaction asks for. `ifRefused` gives a command to send instead when it is rejected: how a process across modules compensates. */
export interface ReactionFollowUp extends FollowUp {
  readonly ifRefused?: (rejection: Rejection) => FollowUp
}

/** A rule from an event to commands. It runs at least once; as command ids derive from event and name, each command has one effect. */
export interface ReactionDefinition {
  readonly name: string
  readonly takes: readonly string[]
  react(event: RecordedEvent): readonly ReactionFollowUp[]
}

/** Event types that a rule takes: by contract for its own module, by name for others, whose data is then plain JSON. */
type Takes = readonly (string | EventContract)[]

/** The events of these types as the rule sees them. */
type Taken<Types extends Takes> = {
  [Index in keyof Types]: Types[Index] extends EventContract<infer Type, infer Schema>
    ? RecordedEvent<Type, z.output<Schema>>
    : RecordedEvent
}[number]

/** Declares a reaction. */
export function defineReaction<const Types extends Takes>(definition: {
  readonly name: string
  readonly takes: Types
  react(event: Taken<Types>): readonly ReactionFollowUp[]
}): ReactionDefinition {
  const react = definition.react as unknown as ReactionDefinition['react']
  return { name: definition.name, takes: typesOf(definition.takes), react }
}

/** A rule from an event to a command at a later time. The events are the schedule; the due index is derived from them. */
export interface TimerDefinition {
  readonly name: string
  readonly takes: readonly string[]
  /** The command and its due time; null schedules nothing. */
  schedule(event: RecordedEvent): (FollowUp & { readonly at: Instant }) | null
}

/** Declares a timer. */
export function defineTimer<const Types extends Takes>(definition: {
  readonly name: string
  readonly takes: Types
  schedule(event: Taken<Types>): (FollowUp & { readonly at: Instant }) | null
}): TimerDefinition {
  const schedule = definition.schedule as unknown as TimerDefinition['schedule']
  return { name: definition.name, takes: typesOf(definition.takes), schedule }
}

function typesOf(takes: Takes): readonly string[] {
  return takes.map((each) => (typeof each === 'string' ? each : each.type))
}
