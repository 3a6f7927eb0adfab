import { effectOf, isPassing } from './answers.ts'
import type { Invocation } from './history.ts'
import type { Invariant } from './invariant.ts'
import { mustEqual, mustHold, plainText } from './violated.ts'

/** A key stands for one command and one answer. */
export const oneAnswerPerKey: Invariant = {
  name: 'all answers under one key are equal, and another body is told so',
  onAnswer(invocation, outcome, { history, model }) {
    const { id, request } = invocation
    if (request.key === undefined || request.dryRun === true) return
    const others = history.underKey(request).filter((other) => other !== invocation && other.request.dryRun !== true)
    if (outcome.kind === 'mismatch') {
      const fields = others.map((other) => differingField(invocation, other))
      mustHold(fields.includes(outcome.field), () => `${id} differs from no other command in ${outcome.field}`)
      return
    }
    if (!isKept(invocation)) return
    const winner = history.get(effectOf(invocation, model)?.[0].metadata.correlationId ?? '')
    mustHold(winner !== undefined, () => `the answer to ${id} is in no log`)
    mustEqual(differingField(invocation, winner), null, () => `where ${id} and ${winner.id} of the same key differ`)
    const known = others.find(isKept)
    if (known !== undefined)
      mustEqual(forever(invocation), forever(known), () => `the answers to ${id} and ${known.id}`)
  },
}

/** Answers that stay. */
function isKept(invocation: Invocation): boolean {
  const { outcome } = invocation
  return outcome?.kind === 'accepted' || (outcome?.kind === 'rejected' && !isPassing(invocation, outcome))
}

function forever({ outcome }: Invocation): unknown {
  return { ...outcome, replayed: null }
}

/** The first field, by name, in which two bodies differ. */
function differingField(one: Invocation, other: Invocation): string | null {
  const [a, b] = [fieldsOf(one), fieldsOf(other)]
  const names = [...new Set([...a.keys(), ...b.keys()])].sort()
  return names.find((name) => a.get(name) !== b.get(name)) ?? null
}

function fieldsOf({ request }: Invocation): ReadonlyMap<string, string> {
  const body = Object.entries({ ...(request.data as object), $command: request.type })
  return new Map(body.filter(([, value]) => value !== undefined).map(([name, value]) => [name, plainText(value)]))
}
