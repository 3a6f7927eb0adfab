import type { DomainEvent } from '@heptad/commands/define.ts'
import type { CommandOutcome } from '@heptad/commands/engine/port.ts'
import type { InStream } from '@heptad/domains/decider.ts'
import { commandIdOf } from '@heptad/infra/keys/command-id.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { definitionOf } from '../workload/commands.ts'
import { decidedAtSome } from './decision-times.ts'
import type { Invocation } from './history.ts'
import type { Invariant, Witnessed } from './invariant.ts'
import { type Judged, judge } from './judge.ts'
import { type Effect, isOfEngine, type LogModel, lengthAt, stateAfter } from './log-model.ts'
import { mustEqual, mustHold } from './violated.ts'

type Accepted = Extract<CommandOutcome, { kind: 'accepted' }>
type Rejected = Extract<CommandOutcome, { kind: 'rejected' }>

/** An answer is a promise: what it says is in the log, once, or was so at the position that it names. */
export const answersHold: Invariant = {
  name: 'every answer is what the log confirms at its position',
  onAnswer(invocation, outcome, witnessed) {
    if (outcome.kind === 'invalid' || outcome.kind === 'denied')
      mustHold(false, () => `nobody asked for ${outcome.kind}`)
    if (outcome.kind === 'precondition-failed') checkPrecondition(invocation, outcome.revision, witnessed)
    if (outcome.kind !== 'accepted' && outcome.kind !== 'rejected') return
    const effect = isPassing(invocation, outcome) ? null : effectOf(invocation, witnessed.model)
    checkPlaceInTime(invocation, outcome, effect, witnessed.model)
    if (effect !== null) checkAgainstEffect(outcome, effect, witnessed.model)
    else return checkUnlogged(invocation, outcome, witnessed.model)
  },
}

/** What a sending's command has in the log, by whomever it was written. */
export function effectOf({ id, request }: Invocation, model: LogModel): Effect | null {
  if (request.dryRun === true) return null
  const { key, tenantId } = request
  const effects = key === undefined ? model.byCorrelation(id) : model.byCommand(tenantId, commandIdOf(tenantId, key))
  return effects[0] ?? null
}

/** A refusal that is kept under no key: the same command may be accepted later. */
export function isPassing({ request }: Invocation, outcome: CommandOutcome): boolean {
  if (outcome.kind !== 'rejected') return false
  return (
    request.key === undefined ||
    definitionOf(request.type).handler.retryableRejections?.includes(outcome.rejection.code) === true
  )
}

/** What was confirmed must be at least as new as the question, and never newer than the log. */
function checkPlaceInTime(
  { id, request, streamId, headBefore }: Invocation,
  { position, replayed }: Accepted | Rejected,
  effect: Effect | null,
  model: LogModel,
): void {
  mustHold(position <= model.head, () => `${id} was answered at position ${position} of ${model.head}`)
  const isOwn = effect === null || effect[0].metadata.correlationId === id
  mustEqual(replayed, !isOwn, () => `whether the answer of ${id} repeats another's`)
  const stream = model.stream(request.tenantId, streamId)
  const [before, confirmed] = [lengthAt(stream, headBefore), lengthAt(stream, position)]
  mustHold(
    replayed || confirmed >= before,
    () => `${id} found ${before} events in ${streamId} and was answered as of ${confirmed}`,
  )
}

function checkAgainstEffect(outcome: Accepted | Rejected, effect: Effect, model: LogModel): void {
  const [first] = effect
  const own = effect.filter(({ streamId }) => streamId === first.streamId)
  const what = `the answer to ${first.metadata.commandType} at position ${first.position}`
  mustEqual(outcome.position, effect.at(-1)?.position, () => `the position of ${what}`)
  if (outcome.kind === 'rejected') {
    mustHold(first.type.endsWith('.command.rejected'), () => `${what} refuses what is written`)
    mustEqual(outcome.rejection, { code: first.data.code, details: first.data.details }, () => what)
    return
  }
  mustEqual(outcome.streamId, first.streamId, () => `the stream of ${what}`)
  mustEqual(outcome.revision, own.at(-1)?.revision, () => `the revision of ${what}`)
  mustEqual(outcome.answer, answerFromLog(effect, model), () => what)
}

function answerFromLog(effect: Effect, model: LogModel): JsonObject {
  const [first] = effect
  if (isOfEngine(first)) return first.data.answer as JsonObject
  const { tenantId, streamId, metadata } = first
  const own = effect.filter((event) => event.streamId === streamId)
  const state = stateAfter(model.stream(tenantId, streamId), Number(first.revision) + own.length)
  const input = { facts: null, streamId, events: own, state }
  return definitionOf(metadata.commandType).handler.answer?.(input) ?? {}
}

/** An answer that left nothing in the log: it is what the rules say at its position, at some moment while the process had the command. */
function checkUnlogged(invocation: Invocation, outcome: Accepted | Rejected, model: LogModel): Promise<void> {
  const { request, streamId, sealedData: data } = invocation
  const { type, tenantId } = request
  const stream = model.stream(tenantId, streamId)
  return decidedAtSome(invocation, stream, outcome.position, (decidedAt) => {
    const command: Judged = { type, tenantId, streamId, data, decidedAt }
    return outcome.kind === 'accepted'
      ? checkUnwritten(invocation, outcome, command, model)
      : checkRefusal(invocation, outcome, command, model)
  })
}

/** A success that wrote nothing: the fact held already, or nothing was to be written. */
async function checkUnwritten(
  { id, request, streamId }: Invocation,
  { answer, position }: Accepted,
  command: Judged,
  model: LogModel,
): Promise<void> {
  const judgement = await judge(model, command, position)
  mustEqual(judgement.kind, 'accepted', () => `what the rules say to ${id} at position ${position}`)
  if (judgement.kind === 'rejected') return
  mustHold(request.dryRun === true || judgement.events.length === 0, () => `${id} was accepted, and is not in the log`)
  const stream = model.stream(request.tenantId, streamId)
  const length = lengthAt(stream, position)
  const events = judgement.events.map((event, index) => imagined(event, BigInt(length + index), command))
  const { decider, answer: makeAnswer } = definitionOf(request.type).handler
  const state = events.reduce((before, event) => decider.evolve(before, event), stateAfter(stream, length))
  const expected = makeAnswer?.({ facts: judgement.facts, streamId, events, state }) ?? {}
  mustEqual(withoutIds(answer), withoutIds(expected), () => `the answer to ${id} at position ${position}`)
}

async function checkRefusal(
  invocation: Invocation,
  { rejection, position }: Rejected,
  command: Judged,
  model: LogModel,
): Promise<void> {
  const { id, request } = invocation
  const isKnown =
    request.dryRun === true || isPassing(invocation, { kind: 'rejected', rejection, position, replayed: false })
  mustHold(isKnown, () => `${id} was refused under a key, which is not in the log`)
  const judgement = await judge(model, command, position, model.head)
  const expected = judgement.kind === 'rejected' ? judgement.rejection : judgement.kind
  mustEqual(rejection, expected, () => `the refusal of ${id} at position ${position}`)
}

function checkPrecondition(invocation: Invocation, revision: bigint | null, { model }: Witnessed): void {
  const { id, request, streamId, headBefore } = invocation
  const stream = model.stream(request.tenantId, streamId)
  const least = lengthAt(stream, headBefore)
  const length = revision === null ? 0 : Number(revision) + 1
  mustHold(revision !== request.ifRevision, () => `${id} was refused for the revision that it asked for`)
  mustHold(
    least <= length && length <= stream.events.length,
    () => `${id} was told revision ${revision}, which is not so`,
  )
}

function imagined(event: DomainEvent, revision: bigint, { decidedAt }: Judged): InStream<DomainEvent> {
  return { ...event, revision, decidedAt, eventId: '' as InStream<DomainEvent>['eventId'] }
}

/** What a dry run makes up as it goes: no two are the same. */
function withoutIds(answer: JsonObject): JsonObject {
  const { accountId, transactionId, holdId, createdAt, effectiveAt, expiresAt, items, ...rest } = answer
  return { ...rest, items: Array.isArray(items) ? items.length : null }
}
