import type { InStream } from '@heptad/domains/decider.ts'
import type { StreamHead } from '@heptad/infra/event-store/port.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import { isCommandEvent } from '@heptad/schemas/kernel/command-events.ts'
import type { DomainEvent, ErasedDecider } from '../define.ts'

/** A stream's state with the head that it belongs to. */
export interface Snapshot {
  readonly state: unknown
  readonly head: StreamHead | null
  readonly decidedAt: Instant | null
  /** Position of the stream's last written event; events still being appended have none yet. 0n for an empty stream. */
  readonly position: bigint
}

/** The part of an event that folding needs; live and recorded events both have it. */
export type Foldable = Pick<RecordedEvent, 'eventId' | 'revision' | 'decidedAt' | 'type' | 'data'> &
  Partial<Pick<RecordedEvent, 'position'>>

/** The state before the first event. */
export function emptySnapshot(decider: ErasedDecider): Snapshot {
  return { state: decider.initialState, head: null, decidedAt: null, position: 0n }
}

/** The snapshot after these events, which follow on its head. */
export function fold(decider: ErasedDecider, from: Snapshot, events: readonly Foldable[]): Snapshot {
  const last = events.at(-1)
  if (last === undefined) return from
  let { state } = from
  for (const event of events) {
    if (!isCommandEvent(event.type)) state = decider.evolve(state, event as InStream<DomainEvent>)
  }
  const { revision, eventId, decidedAt, position = from.position } = last
  return { state, head: { revision, eventId }, decidedAt, position }
}

/** The revision that the next event of the stream gets. */
export function nextRevision(snapshot: Snapshot): bigint {
  return snapshot.head === null ? 0n : snapshot.head.revision + 1n
}
