import { isDeepStrictEqual } from 'node:util'
import type { Decision, Decisions } from './check-decisions.ts'
import type { Attempt, Command, Definite, SettledAttempt } from './commands.ts'
import { counterStream, nameStream, type Ruling } from './counter-rules.ts'
import type { Outcome, Request } from './history.ts'
import type { Problem } from './problem.ts'

/** Every answer is what the log says, at the position that it names. */
export function checkAnswers(commands: Iterable<Command>, decisions: Decisions): readonly Problem[] {
  return [...commands].flatMap((command) => {
    const decision = decisions.ofCommand.get(command.id)
    const settled = command.settled.flatMap((answer) => {
      const what =
        decision === undefined
          ? problemOfUnwritten(command, answer, decisions)
          : problemOfWritten(command, answer.outcome, decision, decisions)
      return what === null ? [] : [{ attempt: answer.attempt, what: `command ${command.id} ${what}` }]
    })
    return [...settled, ...command.attempts.flatMap(unheardOf), ...command.attempts.flatMap(needless)]
  })
}

/** The answer to a command that left events. */
function problemOfWritten(
  { request }: Command,
  outcome: Definite,
  { append, ruling }: Decision,
  { replay }: Decisions,
): string | null {
  if (outcome.position !== append.last)
    return `was answered with position ${outcome.position}, but was appended at ${append.last}`
  const { revision } = replay.at(request.tenantId, counterStream(request), append.last)
  return differs(outcome, ruling, counterStream(request), revision)
}

/** The answer to a command that left no event: a refusal or a success that changed nothing, true where it looked. */
function problemOfUnwritten(
  { request, isKeyed }: Command,
  { outcome }: SettledAttempt,
  decisions: Decisions,
): string | null {
  const { position } = outcome
  if (position > decisions.head) return `was answered at position ${position}, and the log ends at ${decisions.head}`
  if (isKeyed) return `was answered ${outcome.kind} under a key at position ${position}, and the log has no event of it`
  if (placeOfLook(request, outcome, position, decisions) !== null) return null
  return problemAt(request, outcome, position, decisions)
}

/**
 * The first position, from `earliest` on, at which an operation that changed nothing can have looked: its stream is as it was at the
 * position that the answer names, and the answer is true. Null when there is none.
 */
export function placeOfLook(
  request: Request,
  outcome: Definite,
  earliest: bigint,
  decisions: Decisions,
): bigint | null {
  const { replay } = decisions
  const { tenantId } = request
  const start = outcome.position > earliest ? outcome.position : earliest
  const [end] = replay.changesAfter(tenantId, counterStream(request), outcome.position)
  const claims = replay.changesAfter(tenantId, nameStream(request) ?? '', start)
  const places = [start, ...claims].filter((place) => end === undefined || place < end)
  return places.find((place) => problemAt(request, outcome, place, decisions) === null) ?? null
}

function problemAt(request: Request, outcome: Definite, position: bigint, { replay }: Decisions): string | null {
  const ruling = replay.ruleAt(request, position)
  const { revision } = replay.at(request.tenantId, counterStream(request), position)
  const difference = differs(outcome, ruling, counterStream(request), revision)
  if (difference !== null) return difference
  if (request.ifRevision !== undefined && request.ifRevision !== revision)
    return `was answered ${outcome.kind} on revision ${revision}, and wanted ${request.ifRevision}`
  if (ruling.kind === 'accepted' && ruling.events.length > 0)
    return `was answered accepted at position ${position}, and the log has no event of it`
  return null
}

function differs(outcome: Definite, ruling: Ruling, streamId: string, revision: bigint | null): string | null {
  const given = essence(outcome)
  const right =
    ruling.kind === 'rejected' ? ruling : { kind: 'accepted', answer: { ...ruling.after }, streamId, revision }
  if (isDeepStrictEqual(given, right)) return null
  return `was answered ${shown(given)} at position ${outcome.position}, where ${shown(right)} is right`
}

function essence(outcome: Definite): object {
  if (outcome.kind === 'rejected') return { kind: 'rejected', ...outcome.rejection }
  const { answer, streamId, revision } = outcome
  return { kind: 'accepted', answer, streamId, revision }
}

const POSSIBLE: ReadonlySet<Outcome['kind']> = new Set([
  'accepted',
  'rejected',
  'precondition-failed',
  'unavailable',
  'overloaded',
  'conflict',
])

/** No load gives cause for other answers. */
function unheardOf({ answer }: Attempt): readonly Problem[] {
  if (answer === null || POSSIBLE.has(answer.outcome.kind)) return []
  return [{ attempt: answer.attempt, what: `was answered ${shown(answer.outcome)}` }]
}

/** A command fails on a revision only when it names one, and found another. */
function needless({ invocation: { attempt, command, request }, answer }: Attempt): readonly Problem[] {
  if (answer?.outcome.kind !== 'precondition-failed') return []
  const { revision } = answer.outcome
  if (request.ifRevision !== undefined && request.ifRevision !== revision) return []
  const wanted = request.ifRevision === undefined ? 'none in particular' : request.ifRevision
  return [{ attempt, what: `command ${command} failed on revision ${revision}, and wanted ${wanted}` }]
}

function shown(value: unknown): string {
  return JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? String(member) : member))
}
