import type { EventContract } from '@heptad/schemas/contract.ts'
import type { EventId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { expect } from 'vitest'
import type { Decider, Decision, InStream } from '../decider.ts'
import { deepFreeze } from './deep-freeze.ts'

/** The moment at which every event of a scenario was decided; commands may use it as theirs. */
export const DECIDED_AT = Instant.parse('2026-01-31T12:00:00Z')

interface DomainEvent {
  readonly type: string
  readonly data: unknown
}

/** What may be said of a decision. Each fails the test with a diff when it does not hold. */
export interface Outcome<Event, State, Code extends string> {
  /** Exactly these events, in order. */
  thenEvents(...events: readonly Event[]): void
  /** Accepted, and nothing is to be appended: the fact holds already. */
  thenNothing(): void
  /** Refused with this code, and with at least these details when given. */
  thenRejected(code: Code, details?: Readonly<Record<string, unknown>>): void
  /** Accepted; the check sees the state after the new events. */
  thenState(check: (state: State) => void): void
}

/**
 * Given-when-then for a decider: `scenario(apiKey, contracts)(created()).when(revoke()).thenEvents(revoked())`. Every state is
 * frozen before it is passed on, so a decider that changes one in place throws; every event, given or emitted, must satisfy
 * its contract when contracts are given.
 */
export function scenario<Command, Event extends DomainEvent, State, Code extends string>(
  decider: Decider<Command, Event, State, Code>,
  contracts: readonly EventContract[] = [],
) {
  return (...given: readonly Event[]) => {
    expectContracts(contracts, given)
    const state = foldEvents(decider, given)
    return {
      state,
      when(command: Command): Outcome<Event, State, Code> {
        const decision = decider.decide(state, deepFreeze(command))
        if (decision.kind === 'accepted') expectContracts(contracts, decision.events)
        return outcomeOf(decision, () => foldEvents(decider, [...given, ...acceptedEvents(decision)]))
      },
    }
  }
}

/** Folds events from a decider's initial state, as if each stood in its stream; all states are frozen. */
export function foldEvents<Command, Event extends DomainEvent, State, Code extends string>(
  decider: Decider<Command, Event, State, Code>,
  events: readonly Event[],
): State {
  return events.reduce(
    (state, event, index) => deepFreeze(decider.evolve(state, inStream(event, index))),
    deepFreeze(decider.initialState),
  )
}

/** An event as it stands at `index` of its stream. */
export function inStream<Event extends DomainEvent>(event: Event, index: number): InStream<Event> {
  const eventId = `00000000-0000-7000-8000-${index.toString(16).padStart(12, '0')}` as EventId
  return deepFreeze({ ...event, eventId, revision: BigInt(index), decidedAt: DECIDED_AT })
}

function outcomeOf<Event, State, Code extends string>(
  decision: Decision<Event, Code>,
  stateAfter: () => State,
): Outcome<Event, State, Code> {
  return {
    thenEvents: (...events) => expect(acceptedEvents(decision)).toEqual(events),
    thenNothing: () => expect(decision).toEqual({ kind: 'accepted', events: [] }),
    thenRejected: (code, details = {}) =>
      expect(decision).toMatchObject({ kind: 'rejected', rejection: { code, details } }),
    thenState: (check) => {
      expect(decision.kind).toBe('accepted')
      check(stateAfter())
    },
  }
}

function acceptedEvents<Event>(decision: Decision<Event>): readonly Event[] {
  expect(decision).toMatchObject({ kind: 'accepted' })
  return decision.kind === 'accepted' ? decision.events : []
}

function expectContracts(contracts: readonly EventContract[], events: readonly DomainEvent[]): void {
  if (contracts.length === 0) return
  for (const event of events) {
    const contract = contracts.find((candidate) => candidate.type === event.type)
    expect(contract, `a contract for ${event.type}`).toBeDefined()
    expect(contract?.data.parse(event.data), `${event.type} in the form of its contract`).toEqual(event.data)
  }
}
