import type { CommandOutcome } from '@heptad/commands/engine/port.ts'
import type { Invocation } from './history.ts'
import type { Invariant } from './invariant.ts'
import { mustHold } from './violated.ts'

/** Who is told that nothing was written may send the command again under another key. */
export const toldAsUnwritten: Invariant = {
  name: 'what was answered as not written never is',
  onAnswer(invocation, outcome, { model }) {
    if (saysUnwritten(invocation, outcome)) check(invocation, model.byCorrelation(invocation.id).length)
  },
  atEnd({ history, model }) {
    for (const invocation of history.invocations) {
      const { outcome } = invocation
      if (outcome !== null && saysUnwritten(invocation, outcome))
        check(invocation, model.byCorrelation(invocation.id).length)
    }
  },
}

function check({ id, request, outcome }: Invocation, written: number): void {
  mustHold(written === 0, () => `${id}, ${request.type}, was answered ${outcome?.kind} and is in the log`)
}

function saysUnwritten({ request }: Invocation, outcome: CommandOutcome): boolean {
  if (request.dryRun === true) return true
  switch (outcome.kind) {
    case 'accepted':
    case 'rejected':
      return false
    case 'unavailable':
      return !outcome.commitUnknown
    default:
      return true
  }
}
