import { defineReaction, defineTimer, type FollowUp } from '@heptad/commands/define.ts'
import { holdExpiry } from '@heptad/commands/money/hold.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { type Instant, plusMs } from '@heptad/schemas/instant.ts'
import { definitionOf } from './commands.ts'

const SOURCE = 'test.counter-a'
const DELAY_MS = 2000

/** What is added to counter `a` is added to `mirror` too … */
const mirror = defineReaction({
  name: 'simulate.mirror',
  takes: ['test.counter.added'],
  react: (event) => (event.streamId === SOURCE ? [addTo('mirror', event)] : []),
})

/** … and two seconds later to `later`. */
const later = defineTimer({
  name: 'simulate.later',
  takes: ['test.counter.added'],
  schedule: (event) =>
    event.streamId === SOURCE ? { ...addTo('later', event), at: plusMs(event.decidedAt, DELAY_MS) } : null,
})

/** The reactions and timers of every process. Holds that nobody touches expire by theirs. */
export const reactions = [mirror]
export const timers = [later, holdExpiry]

/** A command that follows from an event, and under which name it is sent. */
export interface Expected extends FollowUp {
  readonly sender: string
  /** When it is due; null is at once. */
  readonly at: Instant | null
}

/** Everything that follows from an event, once each. */
export function followUpsOf(event: RecordedEvent): readonly Expected[] {
  const reacting = reactions.filter(({ takes }) => takes.includes(event.type))
  const timing = timers.filter(({ takes }) => takes.includes(event.type))
  return [
    ...reacting.flatMap(({ name, react }) =>
      react(event).map((followUp, index) => ({ ...followUp, sender: `${name}#${index}`, at: null })),
    ),
    ...timing.flatMap(({ name, schedule }) => {
      const due = schedule(event)
      return due === null ? [] : [{ ...due, sender: name }]
    }),
  ]
}

/** The data of the command that one of them sends for an event, by the name under which it is sent. */
export function parseFollowUp(sender: string, event: RecordedEvent): unknown {
  const followUp = followUpsOf(event).find((each) => each.sender === sender)
  if (followUp === undefined) throw new Error(`${sender} has nothing to send for ${event.type} of ${event.streamId}`)
  return definitionOf(followUp.type).contract.data.parse(followUp.data)
}

function addTo(counterId: string, { tenantId, data }: RecordedEvent): FollowUp {
  return { tenantId, type: 'test.counter.add', data: { counterId, by: Number(data.by) } }
}
