import type { Invariant } from './invariant.ts'
import { mustHold } from './violated.ts'

/** These look into the log for the hold that they name, and claim nothing that others could be ahead with. */
const LOOKS = new Set(['money.hold.capture', 'money.hold.void', 'money.hold.adjust'])

/** Who is told of a conflict sends the command again; facts that never fit would be looked up for ever. */
export const factsFit: Invariant = {
  name: 'what a command looks up in the log fits the state that it is decided on',
  onAnswer({ id, request }, outcome) {
    mustHold(
      outcome.kind !== 'conflict' || !LOOKS.has(request.type),
      () => `${id}, ${request.type}, was given up because what it looked up never fitted`,
    )
  },
}
