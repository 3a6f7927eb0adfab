import { defineReaction, defineTimer, type FollowUp } from '@heptad/commands/define.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { plusMs } from '@heptad/schemas/instant.ts'
import { definitionOf } from './commands.ts'

const SOURCE = 'test.counter-a'
export const DELAY_MS = 2000

/** What is added to counter `a` is added to `mirror` too … */
export const mirror = defineReaction({
  name: 'simulate.mirror',
  takes: ['test.counter.added'],
  react: (event) => (event.streamId === SOURCE ? [addTo('mirror', event)] : []),
})

/** … and two seconds later to `later`. */
export const later = defineTimer({
  name: 'simulate.later',
  takes: ['test.counter.added'],
  schedule: (event) =>
    event.streamId === SOURCE ? { ...addTo('later', event), at: plusMs(event.decidedAt, DELAY_MS) } : null,
})

function addTo(counterId: string, { tenantId, data }: RecordedEvent): FollowUp {
  return { tenantId, type: 'test.counter.add', data: { counterId, by: Number(data.by) } }
}

/** The data of the command that one of them sends for an event, by the name under which it is sent. */
export function parseFollowUp(sender: string, event: RecordedEvent): unknown {
  const followUp = sender === later.name ? later.schedule(event) : mirror.react(event)[0]
  if (followUp == null) throw new Error(`${sender} has nothing to send for ${event.type} of ${event.streamId}`)
  return definitionOf(followUp.type).contract.data.parse(followUp.data)
}

/** The names under which commands follow from an event. */
export function sendersFor(event: Pick<RecordedEvent, 'type' | 'streamId'>): readonly string[] {
  return event.type === 'test.counter.added' && event.streamId === SOURCE ? [`${mirror.name}#0`, later.name] : []
}
