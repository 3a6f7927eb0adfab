import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { Invariant } from './invariant.ts'
import type { Recorded } from './log-model.ts'
import { mustEqual, mustHold } from './violated.ts'

/** Order of the log, and of each stream in it. */
export function logOrder(): Invariant {
  const eventIds = new Set<string>()
  let last: StoredEvent | null = null
  return {
    name: 'positions and revisions have no gap, times never go back or ahead of every clock, and no event id is taken twice',
    onEffect(effect, { model, shared }) {
      for (const event of effect) {
        const where = () => `${event.type} at position ${event.position} of ${event.streamId}`
        mustEqual(event.position, (last?.position ?? 0n) + 1n, () => `the position of ${where()}`)
        mustHold(last === null || event.recordedAt >= last.recordedAt, () => `${where()} was recorded before the last`)
        mustHold(event.decidedAt <= shared.latestTime.instant, () => `no clock has shown when ${where()} was decided`)
        mustHold(!eventIds.has(event.eventId), () => `the id of ${where()} was taken`)
        eventIds.add(event.eventId)
        checkInStream(event, model.stream(event.tenantId, event.streamId).events, where)
        last = event.stored
      }
    },
    async atEnd({ model, shared }) {
      const { events } = await shared.store.readAll({ limit: model.events.length + 1 })
      mustEqual(
        events,
        model.events.map(({ stored }) => stored),
        () => 'the log, read again',
      )
    },
  }
}

function checkInStream(event: Recorded, stream: readonly Recorded[], where: () => string): void {
  const index = stream.lastIndexOf(event)
  const previous = stream[index - 1]
  mustEqual(event.revision, BigInt(index), () => `the revision of ${where()}`)
  if (previous === undefined) return
  mustHold(event.decidedAt >= previous.decidedAt, () => `${where()} was decided before its predecessor`)
}

/** The command id is taken once for ever, and one sending writes once, also when its process decides it again. */
export const nothingTwice: Invariant = {
  name: 'no command is in the log twice',
  onEffect([{ tenantId, metadata, position }], { model }) {
    const [first, ...others] = model.byCommand(tenantId, metadata.commandId)
    mustHold(
      others.length === 0,
      () => `${metadata.commandType} ${metadata.commandId} of position ${first?.[0].position} is again at ${position}`,
    )
    const { correlationId } = metadata
    if (correlationId === undefined) return
    mustEqual(model.byCorrelation(correlationId).length, 1, () => `how often ${correlationId} is in the log`)
  },
}
