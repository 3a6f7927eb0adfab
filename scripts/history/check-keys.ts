import { isDeepStrictEqual } from 'node:util'
import type { Command, Definite } from './commands.ts'
import type { Problem } from './problem.ts'

/** All answers to one command are one answer, and at most one of them is the first. */
export function checkKeys(commands: Iterable<Command>): readonly Problem[] {
  return [...commands].flatMap(({ id, settled }) => [...differing(id, settled), ...firstTwice(id, settled)])
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

function withoutReplay({ replayed, ...outcome }: Definite): object {
  return outcome
}
