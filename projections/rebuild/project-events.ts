import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import { type Projector, projectStored } from '../runner/project.ts'
import type { BatchEntry } from '../runner/target.ts'

/**
 * The events that a projection takes, each with its operations, made when it is asked for, so that only what the caller keeps stays in memory.
 * A rebuild parks nothing: throws {@link EventRefused} for an event that the projection cannot take, and {@link UnknownEvent} for a type or
 * version that this release does not know.
 */
export function* projectEvents(
  projector: Projector,
  codec: EventCodec,
  events: Iterable<StoredEvent>,
): Generator<BatchEntry, void, undefined> {
  for (const stored of events) {
    codec.assertKnown(stored.type)
    if (projector.takes(stored.type)) yield projectStored(projector, codec, stored)
  }
}
