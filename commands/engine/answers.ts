import type { InStream } from '@heptad/domains/decider.ts'
import { inCanonicalOrder } from '@heptad/infra/event-store/canonical-order.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import { GatheredReads } from '@heptad/infra/event-store/gathered-reads.ts'
import type { Duplicate, EventStore } from '@heptad/infra/event-store/port.ts'
import { type Fingerprint, firstDifference } from '@heptad/infra/keys/fingerprint.ts'
import type { Rejection } from '@heptad/schemas/contract.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { EventId, StreamId } from '@heptad/schemas/ids.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { CommandRejectedData, CommandUnchangedData } from '@heptad/schemas/kernel/command-events.ts'
import type { AnswerInput, CommandDefinition, DomainEvent } from '../define.ts'
import type { CommandOutcome } from './port.ts'
import { emptySnapshot, type Foldable, type Snapshot } from './snapshot.ts'
import type { StreamReader } from './stream-reader.ts'

/** What the answer of an accepted command is made from. */
interface AnswerSource {
  readonly streamId: StreamId
  readonly events: readonly Foldable[]
  readonly after: Snapshot
  readonly position: bigint
}

/** The outcome of an accepted command: a pure function of the source and of the facts, which are null when the answer is made again. */
export function acceptedOutcome(
  definition: CommandDefinition,
  source: AnswerSource,
  facts: object | null,
  replayed: boolean,
): CommandOutcome {
  const { streamId, after, position } = source
  const events = source.events as readonly InStream<DomainEvent>[]
  const answer = answerOf(definition, { facts, streamId, events, state: after.state })
  const revision = after.head?.revision ?? null
  return { kind: 'accepted', answer, streamId, revision, position, replayed }
}

/**
 * What a handler answers. Made from events it is the same each time, because their data is in canonical order. Without events the
 * answer itself is kept in the log, so it is put into that order here.
 */
export function answerOf({ handler }: CommandDefinition, input: AnswerInput<object, DomainEvent, unknown>): JsonObject {
  const answer = handler.answer?.(input) ?? {}
  return input.events.length === 0 ? inCanonicalOrder(answer) : answer
}

/** The outcome of a refused command. */
export function rejectedOutcome(rejection: Rejection, position: bigint, replayed: boolean): CommandOutcome {
  const { code, details } = rejection
  return { kind: 'rejected', rejection: { code, details: inCanonicalOrder(details) }, position, replayed }
}

/** The outcome of a command as the log tells it, and the first event that the command wrote. */
interface ReplayedAnswer {
  readonly eventId: EventId
  readonly outcome: CommandOutcome
}

/** Makes the first answer again from the events that the command left in the log. */
export interface AnswerReplayer {
  /** `fingerprint`: of the body that asks, for a `mismatch`; null to skip the check. */
  replay(verdict: Duplicate, fingerprint: Fingerprint | null): Promise<ReplayedAnswer>
}

/** An answer replayer over this log. */
export function answerReplayer(deps: {
  store: Pick<EventStore, 'readAll'>
  codec: EventCodec
  reader: StreamReader
  definitionOf: (type: string) => CommandDefinition
}): AnswerReplayer {
  const reads = new GatheredReads(deps.store)
  return {
    async replay({ firstPosition, lastPosition }, fingerprint) {
      const events = (await reads.read(firstPosition, lastPosition)).map(deps.codec.decode)
      const first = events[0]
      if (first === undefined) throw new Error(`the log has no event at position ${firstPosition}`)
      const field = firstDifference(first.metadata.fingerprint ?? {}, fingerprint ?? {})
      const isMismatch = fingerprint !== null && field !== null
      return { eventId: first.eventId, outcome: isMismatch ? { kind: 'mismatch', field } : await repeat(first, events) }
    },
  }

  async function repeat(first: RecordedEvent, events: readonly RecordedEvent[]): Promise<CommandOutcome> {
    const rejection = rejectionOf(first)
    if (rejection !== null) return rejectedOutcome(rejection, first.position + BigInt(events.length - 1), true)
    const answer = unchangedAnswerOf(first)
    return answer !== null ? unchangedOutcome(first, answer) : repeatAccepted(first, events)
  }

  async function repeatAccepted(first: RecordedEvent, events: readonly RecordedEvent[]): Promise<CommandOutcome> {
    const definition = deps.definitionOf(first.metadata.commandType)
    const own = events.filter(({ streamId, tenantId }) => streamId === first.streamId && tenantId === first.tenantId)
    const position = first.position + BigInt(events.length - 1)
    const after = await snapshotAfter(definition, own)
    return acceptedOutcome(definition, { streamId: first.streamId, events: own, after, position }, null, true)
  }

  async function snapshotAfter({ handler }: CommandDefinition, own: readonly RecordedEvent[]): Promise<Snapshot> {
    const last = own.at(-1)
    const { decider } = handler
    if (last === undefined) return emptySnapshot(decider)
    const { tenantId, streamId, revision, eventId, decidedAt } = last
    if (handler.answersFromEvents === true) return { ...emptySnapshot(decider), head: { revision, eventId }, decidedAt }
    return deps.reader.at({ tenantId, streamId, decider }, revision)
  }
}

function rejectionOf(event: RecordedEvent): Rejection | null {
  if (!event.type.endsWith('.command.rejected')) return null
  const { code, details } = event.data as CommandRejectedData
  return { code, details }
}

function unchangedAnswerOf(event: RecordedEvent): JsonObject | null {
  return event.type.endsWith('.command.unchanged') ? (event.data as CommandUnchangedData).answer : null
}

/** A command that changed nothing has its answer in the log: there are no events to make it from. */
function unchangedOutcome({ streamId, revision, position }: RecordedEvent, answer: JsonObject): CommandOutcome {
  return { kind: 'accepted', answer, streamId, revision, position, replayed: true }
}
