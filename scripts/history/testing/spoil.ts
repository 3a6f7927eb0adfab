import type { History, Outcome } from '../history.ts'
import type { Mutable } from './ideal-run.ts'

/** Changes what an attempt was answered. */
export function answer(
  history: Mutable<History>,
  attempt: number,
  change: Partial<Extract<Outcome, { kind: 'accepted' }>> | Partial<Extract<Outcome, { kind: 'rejected' }>>,
): void {
  const found = answerTo(history, attempt)
  found.outcome = { ...found.outcome, ...change } as Outcome
}

/** The answer to an attempt. Throws where there is none. */
export function answerTo({ answers }: Mutable<History>, attempt: number): Mutable<History>['answers'][number] {
  const found = answers.find((one) => one.attempt === attempt)
  if (found === undefined) throw new Error(`nobody answered attempt ${attempt}`)
  return found
}

/** The invocation of an attempt. Throws where there is none. */
export function invocationOf({ invocations }: Mutable<History>, attempt: number) {
  const found = invocations.find((one) => one.attempt === attempt)
  if (found === undefined) throw new Error(`there is no attempt ${attempt}`)
  return found
}

/** Nobody answered this attempt. */
export function unanswered(history: Mutable<History>, attempt: number): void {
  history.answers = history.answers.filter((one) => one.attempt !== attempt)
}

/** The log has lost its last events, and nobody was given them. */
export function forgotten(history: Mutable<History>, events = 1): void {
  history.log.splice(-events)
  history.deliveries.splice(-events)
}

/** The first two events stand the other way round, and so do the answers to attempts 0 and `second`. */
export function swapped(history: Mutable<History>, second = 1): void {
  const [first, other] = history.log
  if (first === undefined || other === undefined) throw new Error('the log is too short')
  const times = ({ recordedAt, decidedAt }: typeof first) => ({ recordedAt, decidedAt })
  history.log.splice(0, 2, { ...other, position: 1n, ...times(first) }, { ...first, position: 2n, ...times(other) })
  history.deliveries.splice(0, 2, delivery(1n, other.eventId), delivery(2n, first.eventId))
  for (const { attempt, outcome } of history.answers) {
    if (!('position' in outcome) || outcome.position > 2n) continue
    answer(history, attempt, { position: attempt === second ? 1n : 2n })
  }
}

/** What a command is refused with whose counter stands at `total`. */
export function below(total: number) {
  return { code: 'below-zero', details: { total } }
}

/** What the subscriber is given. */
export function delivery(position: bigint, eventId: string): Mutable<History>['deliveries'][number] {
  return { kind: 'delivery', subscriber: 'reader', events: [[position, eventId]] }
}
