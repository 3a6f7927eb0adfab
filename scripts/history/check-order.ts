import { placeOfLook } from './check-answers.ts'
import type { Decisions } from './check-decisions.ts'
import type { Command, Definite } from './commands.ts'
import { counterStream } from './counter-rules.ts'
import type { Problem } from './problem.ts'

/** An operation: where it stands in the log, and the time within which it took effect. */
interface Operation {
  readonly command: Command
  readonly attempt: number
  readonly begunAt: bigint
  /** Null: it was never answered. */
  readonly endedAt: bigint | null
  readonly place: Place
}

type Place =
  | { readonly kind: 'written'; readonly first: bigint; readonly last: bigint }
  /** It only looked, at its stream as it was from the position of the answer on until its next event. */
  | { readonly kind: 'looked'; readonly outcome: Definite }
  /** It found its stream at this revision, and does not say when. */
  | { readonly kind: 'somewhere'; readonly revision: bigint | null }

/**
 * Real-time order, for the whole log at once: an operation that ended before another began stands before it. With answers that are true
 * where they stand, that makes the log a linearisation of the history (Herlihy and Wing, Linearizability, 1990): strictly
 * serialisable over all streams, so linearisable in each.
 */
export function checkOrder(commands: Iterable<Command>, decisions: Decisions): readonly Problem[] {
  const operations = [...commands].flatMap((command) => operationsOf(command, decisions))
  const moments = operations
    .flatMap((operation) => [
      { at: operation.begunAt, isEnd: false, operation },
      ...(operation.endedAt === null ? [] : [{ at: operation.endedAt, isEnd: true, operation }]),
    ])
    .toSorted((a, b) => (a.at === b.at ? Number(a.isEnd) - Number(b.isEnd) : a.at < b.at ? -1 : 1))
  const problems: Problem[] = []
  const placed = new Map<Operation, bigint>()
  let finished: { position: bigint; attempt: number } = { position: 0n, attempt: -1 }
  for (const { isEnd, operation } of moments) {
    if (isEnd) {
      const position = placed.get(operation) ?? 0n
      if (position > finished.position) finished = { position, attempt: operation.attempt }
    } else {
      const position = earliest(operation, finished.position, decisions)
      if (position === null) problems.push(outOfOrder(operation, finished))
      placed.set(operation, position ?? finished.position)
    }
  }
  return problems
}

function operationsOf(command: Command, { ofCommand }: Decisions): readonly Operation[] {
  const { begunAt, attempts, settled } = command
  const [first] = settled
  const attempt = first?.attempt ?? attempts[0]?.invocation.attempt ?? -1
  const append = ofCommand.get(command.id)?.append
  const endedAt = first?.at ?? null
  if (append !== undefined) {
    return [{ command, attempt, begunAt, endedAt, place: { kind: 'written', first: append.first, last: append.last } }]
  }
  if (first !== undefined)
    return [{ command, attempt, begunAt, endedAt, place: { kind: 'looked', outcome: first.outcome } }]
  return attempts.flatMap(({ invocation, answer }) => {
    if (answer?.outcome.kind !== 'precondition-failed') return []
    const place = { kind: 'somewhere', revision: answer.outcome.revision } as const
    return [{ command, attempt: answer.attempt, begunAt: invocation.at, endedAt: answer.at, place }]
  })
}

/** Where the operation stands, not before what had finished when it began; null when that cannot be. */
function earliest({ command, place }: Operation, finished: bigint, decisions: Decisions): bigint | null {
  if (place.kind === 'written') return place.first > finished ? place.last : null
  if (place.kind === 'looked') return placeOfLook(command.request, place.outcome, finished, decisions)
  const { tenantId } = command.request
  const stream = counterStream(command.request)
  const isRight = (position: bigint) => decisions.replay.at(tenantId, stream, position).revision === place.revision
  return [finished, ...decisions.replay.changesAfter(tenantId, stream, finished)].find(isRight) ?? null
}

function outOfOrder({ command, attempt, place }: Operation, finished: { position: bigint; attempt: number }): Problem {
  const where =
    place.kind === 'somewhere'
      ? `found revision ${place.revision}`
      : `stands at position ${place.kind === 'written' ? place.first : place.outcome.position}`
  const before = `attempt ${finished.attempt}, which stands at ${finished.position}, had ended before it began`
  return { attempt, what: `command ${command.id} ${where}, but ${before}` }
}
