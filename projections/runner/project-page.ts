import { setImmediate } from 'node:timers/promises'
import { type EventCodec, UnknownEvent } from '@heptad/infra/event-store/codec.ts'
import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import { mustYield } from './for-each-yielding.ts'
import { type Projector, projectStored } from './project.ts'
import { EventRefused, messageOf, ProjectionHalted } from './refusal.ts'
import { weightOf } from './row-weight.ts'
import type { Sequences } from './sequences.ts'
import type { BatchEntry } from './target.ts'

/** An event of a range: its operations, or why it has none. */
export interface PageItem {
  readonly event: StoredEvent
  /** Null when the projection refused the event, or it waits for an earlier one of its sequence. */
  readonly entry: BatchEntry | null
  /** Why the projection refused it; null also for one that only waits. */
  readonly refusal: EventRefused | null
}

/** The events of a page that fit into one batch, in order. */
export interface ProjectedPage {
  readonly items: readonly PageItem[]
  /** How many events of the page it covers, those of other ranges included. */
  readonly used: number
  readonly refusals: readonly EventRefused[]
  /** Why it stopped before the end; the events before that can be written. */
  readonly halt: ProjectionHalted | null
}

export interface ProjectPageOptions {
  readonly projector: Projector
  readonly codec: EventCodec
  readonly sequences: Sequences
  /** Stops after the event whose operations make the batch this heavy, in bytes. */
  readonly maxBytes: number
}

/**
 * Projects events until the batch is full, the page ends, or an event comes that this release does not know. Yields to the event loop now and
 * then, as a page may hold thousands of events.
 */
export async function projectPage(events: readonly StoredEvent[], options: ProjectPageOptions): Promise<ProjectedPage> {
  const { sequences, maxBytes } = options
  const items: PageItem[] = []
  const refusals: EventRefused[] = []
  const refused = new Set<string>()
  let bytes = 0
  for (const [index, event] of events.entries()) {
    if (index > 0 && mustYield(index)) await setImmediate()
    try {
      if (!isTaken(event, options)) continue
      const waits = sequences.isParked(event) || (refused.size > 0 && refused.has(sequences.nameOf(event)))
      const item = waits ? { event, entry: null, refusal: null } : itemOf(event, options)
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

/** A type that the projection does not handle must still be known, or an event of a newer release would be skipped. */
function isTaken(event: StoredEvent, { projector, codec, sequences }: ProjectPageOptions): boolean {
  codec.assertKnown(event.type)
  return projector.takes(event.type) && sequences.owns(event)
}

/** Throws {@link UnknownEvent}. */
function itemOf(event: StoredEvent, { projector, codec }: ProjectPageOptions): PageItem {
  try {
    return { event, entry: projectStored(projector, codec, event), refusal: null }
  } catch (error) {
    if (!(error instanceof EventRefused)) throw error
    return { event, entry: null, refusal: error }
  }
}

function haltedAt({ position }: StoredEvent, cause: unknown): ProjectionHalted {
  const what = `position ${position}: ${messageOf(cause)}`
  return new ProjectionHalted(`${what}; start a release that knows it`, { cause })
}
