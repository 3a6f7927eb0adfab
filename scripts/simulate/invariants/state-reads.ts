import type { Invariant, StateRead } from './invariant.ts'
import { type StreamModel, stateAfter } from './log-model.ts'
import { mustEqual, mustHold } from './violated.ts'

/** What the port of the engine promises, with room for clocks that run apart. */
const MAX_STALENESS_MICROS = 510_000

/** Permissions rest on such states: a stale one lets somebody in who was shut out. */
export const statesAreFresh: Invariant = {
  name: 'a state that a process answers is that of the log, at most half a second old',
  onStateRead(read, { model }) {
    const { tenantId, streamId, answer } = read
    const stream = model.stream(tenantId, streamId)
    const length = answer.head === null ? 0 : Number(answer.head.revision) + 1
    mustEqual(answer.head?.eventId, stream.events[length - 1]?.eventId, () => `the head of ${streamId}`)
    mustEqual(answer.state, stateAfter(stream, length), () => `the state of ${streamId} after ${length} events`)
    const least = lengthBefore(stream, read)
    mustHold(
      length >= least,
      () => `${streamId} was answered with ${length} events when it had ${least} half a second ago`,
    )
  },
}

function lengthBefore({ events }: StreamModel, { askedAt }: StateRead): number {
  const next = events.findIndex(({ writtenAt }) => writtenAt > askedAt - MAX_STALENESS_MICROS)
  return next === -1 ? events.length : next
}
