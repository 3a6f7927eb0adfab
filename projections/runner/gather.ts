import { setImmediate } from 'node:timers/promises'
import { type EventCodec, UnknownEvent } from '@heptad/infra/event-store/codec.ts'
import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { Projector } from './project.ts'
import { EventRefused, messageOf, ProjectionHalted } from './refusal.ts'
import { weightOf } from './row-weight.ts'
import type { Sequences } from './sequences.ts'
import { endsTurn } from './taking-turns.ts'
import type { BatchEntry } from './target.ts'

/** An event that a range takes: its operations, or why it has none. */
export interface Gathered {
  readonly event: StoredEvent
  /** Null when the projection does not take it, or it waits for an earlier one of its sequence. */
  readonly entry: BatchEntry | null
  /** Why the projection does not take it; null also for one that only waits. */
  readonly refusal: EventRefused | null
}

/** As many events of a page as fit into one batch, in order. */
export interface Gathering {
  readonly items: readonly Gathered[]
  /** So many events of the page were looked at. */
  readonly used: number
  readonly refusals: readonly EventRefused[]
  /** What stopped it; the events before can be written. */
  readonly halt: ProjectionHalted | null
}

export interface GatherOptions {
  readonly projector: Projector
  readonly codec: EventCodec
  readonly sequences: Sequences
  /** Stops after the event whose operations make the batch this heavy, in bytes. */
  readonly maxBytes: number
}

/**
 * Projects events until the batch is full, the page ends, or an event comes that this release does not know; in turns with whatever else the process
 * does, for a page may be of thousands of events.
 */
export async function gather(events: readonly StoredEvent[], options: GatherOptions): Promise<Gathering> {
  const { sequences, maxBytes } = options
  const items: Gathered[] = []
  const refusals: EventRefused[] = []
  const refused = new Set<string>()
  let bytes = 0
  for (const [index, event] of events.entries()) {
    if (index > 0 && endsTurn(index)) await setImmediate()
    try {
      if (!isTaken(event, options)) continue
      const waits = sequences.isParked(event) || (refused.size > 0 && refused.has(sequences.nameOf(event)))
      const item = waits ? { event, entry: null, refusal: null } : projectOne(event, options)
      items.push(item)
      if (item.entry !== null) bytes += weightOf(item.entry.operations)
      if (item.refusal !== null) {
        refusals.push(item.refusal)
        refused.add(sequences.nameOf(event))
      }
      if (bytes >= maxBytes) return { items, used: index + 1, refusals, halt: null }
    } catch (cause) {
      if (!(cause instanceof UnknownEvent)) throw cause
      return { items, used: index, refusals, halt: haltedAt(event, cause) }
    }
  }
  return { items, used: events.length, refusals, halt: null }
}

/** An event that the projection does not take must still be known, or a newer release's facts would be skipped. */
function isTaken(event: StoredEvent, { projector, codec, sequences }: GatherOptions): boolean {
  codec.assertKnown(event.type)
  return projector.takes(event.type) && sequences.owns(event)
}

/** Throws {@link UnknownEvent}. */
function projectOne(stored: StoredEvent, { projector, codec }: Pick<GatherOptions, 'projector' | 'codec'>): Gathered {
  try {
    const event = codec.decode(stored)
    return { event: stored, entry: { event, operations: projector.project(event) }, refusal: null }
  } catch (cause) {
    if (cause instanceof UnknownEvent) throw cause
    return { event: stored, entry: null, refusal: new EventRefused(stored, { cause }) }
  }
}

function haltedAt({ position }: StoredEvent, cause: unknown): ProjectionHalted {
  const what = `position ${position}: ${messageOf(cause)}`
  return new ProjectionHalted(`${what}; start a release that knows it`, { cause })
}
