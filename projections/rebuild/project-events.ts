import { type EventCodec, UnknownEvent } from '@heptad/infra/event-store/codec.ts'
import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { Projector } from '../runner/project.ts'
import { EventRefused } from '../runner/refusal.ts'
import type { BatchEntry } from '../runner/target.ts'

/**
 * The events that a projection takes, with their operations, one after the other: what nobody keeps is gone before the next is made. A rebuild parks nothing: throws {@link EventRefused} for one that it cannot take, and
 * {@link UnknownEvent} for a type or version that this release does not know.
 */
export function* projectEvents(
  projector: Projector,
  codec: EventCodec,
  events: Iterable<StoredEvent>,
): Generator<BatchEntry, void, undefined> {
  for (const stored of events) {
    codec.assertKnown(stored.type)
    if (projector.takes(stored.type)) yield projectOne(projector, codec, stored)
  }
}

function projectOne(projector: Projector, codec: EventCodec, stored: StoredEvent): BatchEntry {
  try {
    const event = codec.decode(stored)
    return { event, operations: projector.project(event) }
  } catch (cause) {
    throw cause instanceof UnknownEvent ? cause : new EventRefused(stored, { cause })
  }
}
