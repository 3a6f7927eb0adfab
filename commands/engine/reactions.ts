import type { ReaderCheckpoints } from '@heptad/infra/checkpoints/port.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import type { DueEntry, DueIndex } from '@heptad/infra/scheduler/port.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { ReactionDefinition, TimerDefinition } from '../define.ts'
import type { SendFollowUp } from './follow-up-sender.ts'

export interface ReactionDeps {
  readonly tail: Pick<EventStore, 'subscribe'>
  readonly codec: EventCodec
  readonly checkpoints: ReaderCheckpoints
  /** Name of the checkpoint; default `reactions`. */
  readonly reader?: string
  readonly dueIndex: DueIndex
  readonly reactions: readonly ReactionDefinition[]
  readonly timers: readonly TimerDefinition[]
  readonly send: SendFollowUp
  readonly signal: AbortSignal
}

/**
 * Follows the log from its checkpoint, sends what reactions ask for and schedules what timers ask for. An event may be handled more
 * than once; command ids make that have one effect. Resolves when the signal aborts; rejects when a rule throws.
 */
export async function runReactions(deps: ReactionDeps): Promise<void> {
  const { reader = 'reactions' } = deps
  const after = await deps.checkpoints.load(reader)
  const types = [...new Set([...deps.reactions, ...deps.timers].flatMap(({ takes }) => takes))]
  for await (const page of deps.tail.subscribe({ after, signal: deps.signal, filter: { types } })) {
    const events = page.events.map(deps.codec.decode)
    await reactTo(events, deps)
    if (!deps.signal.aborted) await deps.checkpoints.save(reader, page.reached)
  }
}

/** Schedules what timers ask for on these events, and sends what reactions ask for. Rejects when a rule throws. */
export async function reactTo(
  events: readonly RecordedEvent[],
  deps: Pick<ReactionDeps, 'dueIndex' | 'reactions' | 'timers' | 'send'>,
): Promise<void> {
  await deps.dueIndex.schedule(deps.timers.flatMap((timer) => entriesOf(timer, events)))
  for (const event of events) await react(deps, event)
}

async function react(
  { reactions, send }: Pick<ReactionDeps, 'reactions' | 'send'>,
  event: RecordedEvent,
): Promise<void> {
  for (const reaction of reactions.filter(({ takes }) => takes.includes(event.type))) {
    const followUps = reaction.react(event)
    for (const [index, followUp] of followUps.entries())
      await send(`${reaction.name}#${index}`, event.eventId, followUp)
  }
}

function entriesOf(timer: TimerDefinition, events: readonly RecordedEvent[]): readonly DueEntry[] {
  return events
    .filter(({ type }) => timer.takes.includes(type))
    .flatMap((event) => {
      const due = timer.schedule(event)
      return due === null ? [] : [{ ...due, timer: timer.name, eventId: event.eventId }]
    })
}
