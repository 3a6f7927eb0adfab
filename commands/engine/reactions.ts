import type { ReaderCheckpoints } from '@heptad/infra/checkpoints/port.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import type { DueEntry, DueIndex } from '@heptad/infra/scheduler/port.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { EventId, TenantId } from '@heptad/schemas/ids.ts'
import type { ReactionDefinition, ReactionFollowUp, TimerDefinition } from '../define.ts'
import type { SendFollowUp } from './follow-up-sender.ts'
import { inTenantLanes } from './tenant-lanes.ts'

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

/**
 * Schedules what timers ask for on these events, and sends what reactions ask for: to each tenant in the order of the events, to several tenants
 * at once. Rejects when a rule throws; what the events before it ask for is sent.
 */
export async function reactTo(
  events: readonly RecordedEvent[],
  deps: Pick<ReactionDeps, 'dueIndex' | 'reactions' | 'timers' | 'send'>,
): Promise<void> {
  await deps.dueIndex.schedule(deps.timers.flatMap((timer) => entriesOf(timer, events)))
  const asked: Asked[] = []
  try {
    for (const one of askedBy(events, deps.reactions)) asked.push(one)
  } finally {
    await inTenantLanes(asked, ({ name, eventId, followUp }) => deps.send(name, eventId, followUp))
  }
}

interface Asked {
  readonly tenantId: TenantId
  readonly name: string
  readonly eventId: EventId
  readonly followUp: ReactionFollowUp
}

function* askedBy(events: readonly RecordedEvent[], reactions: readonly ReactionDefinition[]): Generator<Asked> {
  for (const event of events)
    for (const reaction of reactions.filter(({ takes }) => takes.includes(event.type)))
      for (const [index, followUp] of reaction.react(event).entries())
        yield { tenantId: followUp.tenantId, name: `${reaction.name}#${index}`, eventId: event.eventId, followUp }
}

function entriesOf(timer: TimerDefinition, events: readonly RecordedEvent[]): readonly DueEntry[] {
  return events
    .filter(({ type }) => timer.takes.includes(type))
    .flatMap((event) => {
      const due = timer.schedule(event)
      return due === null ? [] : [{ ...due, timer: timer.name, eventId: event.eventId }]
    })
}
