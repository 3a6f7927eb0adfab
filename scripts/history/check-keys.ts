import { isDeepStrictEqual } from 'node:util'
import { type Attempt, type Command, type Definite, isUnknown } from './commands.ts'
import type { Problem } from './problem.ts'

/** All answers to one command are one answer, at most one of them is the first, and none repeats what nobody can have carried out yet. */
export function checkKeys(commands: Iterable<Command>): readonly Problem[] {
  return [...commands].flatMap((command) => {
    const { id, settled } = command
    return [...differing(id, settled), ...firstTwice(id, settled), ...ofNothing(command), ...firstTooLate(command)]
  })
}

function differing(id: string, settled: Command['settled']): readonly Problem[] {
  const [first, ...later] = settled
  if (first === undefined) return []
  return later
    .filter(({ outcome }) => !isDeepStrictEqual(withoutReplay(outcome), withoutReplay(first.outcome)))
    .map(({ attempt }) => ({ attempt, what: `command ${id} got another answer than attempt ${first.attempt}` }))
}

function firstTwice(id: string, settled: Command['settled']): readonly Problem[] {
  const [first, second] = settled.filter(({ outcome }) => !outcome.replayed)
  if (first === undefined || second === undefined) return []
  const what = `command ${id} was carried out again: neither this answer nor that of attempt ${first.attempt} is a replay`
  return [{ attempt: second.attempt, what }]
}

/** A replay is of another attempt, which had begun, and which was the first or of which nobody knows. */
function ofNothing({ id, attempts, settled }: Command): readonly Problem[] {
  return settled.flatMap(({ attempt, at, outcome }) => {
    const hasOriginal = attempts.some(
      (other) => other.invocation.attempt !== attempt && other.invocation.at <= at && mayBeFirst(other),
    )
    if (!outcome.replayed || hasOriginal) return []
    return [{ attempt, what: `command ${id} was answered with a replay, and no other attempt can have carried it out` }]
  })
}

function mayBeFirst(attempt: Attempt): boolean {
  return isFirst(attempt) || isUnknown(attempt)
}

function isFirst({ answer }: Attempt): boolean {
  const outcome = answer?.outcome
  return (outcome?.kind === 'accepted' || outcome?.kind === 'rejected') && !outcome.replayed
}

/** What began after another attempt was told the outcome cannot be what made it. */
function firstTooLate({ id, attempts, settled: [earliest] }: Command): readonly Problem[] {
  if (earliest === undefined || !earliest.outcome.replayed) return []
  const late = attempts.filter((attempt) => isFirst(attempt) && attempt.invocation.at > earliest.at)
  return late.map(({ invocation: { attempt } }) => ({
    attempt,
    what: `command ${id} was carried out, but attempt ${earliest.attempt} had its outcome before that began`,
  }))
}

function withoutReplay({ replayed, ...outcome }: Definite): object {
  return outcome
}
