import type { Rejection } from '@heptad/schemas/contract.ts'
import type { EventId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'

/** What a decider answers: events to append (none means that the fact already holds), or a refusal. */
export type Decision<Event, Code extends string = string> =
  | { readonly kind: 'accepted'; readonly events: readonly Event[] }
  | { readonly kind: 'rejected'; readonly rejection: Rejection<Code> }

/** What every command carries besides its own facts: the moment of the decision, stamped by the actor. */
export interface DecisionFacts {
  readonly decidedAt: Instant
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
