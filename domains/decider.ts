import type { Rejection } from '@heptad/schemas/contract.ts'
import type { EventId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { Json, JsonObject } from '@heptad/schemas/json.ts'

/** What a decider answers: events to append (none means that the fact already holds), or a refusal. */
export type Decision<Event, Code extends string = string> =
  | { readonly kind: 'accepted'; readonly events: readonly Event[] }
  | { readonly kind: 'rejected'; readonly rejection: Rejection<Code> }

/** What every command carries besides its own facts: the moment of the decision, stamped by the actor. */
export interface DecisionFacts {
  readonly decidedAt: Instant
}

/**
 * Thrown by `decide` when the stream went on since the facts were gathered, so that they no longer fit its state. The engine
 * gathers them again, and decides again.
 */
export class FactsOutdated extends Error {
  override readonly name = 'FactsOutdated'
}

/**
 * Thrown by `decide` when more had to happen before the command than one append should hold. The engine executes `first`, which makes some of it
 * happen, and decides again.
 */
export class PrecededBy extends Error {
  override readonly name = 'PrecededBy'
  readonly first: { readonly type: string; readonly data: JsonObject }

  constructor(first: PrecededBy['first']) {
    super(`${first.type} comes first`)
    this.first = first
  }
}

/** An event in its stream, as `evolve` folds it. */
export type InStream<Event> = Event & {
  readonly eventId: EventId
  readonly revision: bigint
  readonly decidedAt: Instant
}

/** The rules of one kind of stream: three pure, synchronous functions. States are never changed in place. */
export interface Decider<Command, Event, State, Code extends string = string> {
  readonly initialState: State
  decide(state: State, command: Command): Decision<Event, Code>
  evolve(state: State, event: InStream<Event>): State
  /** For streams that grow long: how a state is kept beside the log, so that a cold start need not fold everything. */
  readonly snapshot?: SnapshotCodec<State>
  /** Roughly how many bytes the state takes in memory; 2 KiB where a decider does not say. */
  weigh?(state: State): number
}

/** A state as pages of JSON. Pages are made and taken one at a time, so that a large state stalls nobody. */
export interface SnapshotCodec<State> {
  /** Names the form of state and pages. A new name drops what was kept under the old one. */
  readonly shape: string
  /** At most a millisecond's work each. */
  pages(state: State): Iterable<Json>
  /** Takes the pages in order and then gives the state. */
  restorer(): { take(page: Json): void; state(): State }
}

/** Accepts a command with these events, in order. */
export function accept<Event>(...events: readonly Event[]): {
  readonly kind: 'accepted'
  readonly events: readonly Event[]
} {
  return { kind: 'accepted', events }
}

/** Refuses a command with a code from its module's list. */
export function reject<Code extends string>(
  code: Code,
  details: Rejection['details'] = {},
): { readonly kind: 'rejected'; readonly rejection: Rejection<Code> } {
  return { kind: 'rejected', rejection: { code, details } }
}
