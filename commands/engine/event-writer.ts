import { canonicalJson } from '@heptad/infra/event-store/canonical.ts'
import { inCanonicalOrder } from '@heptad/infra/event-store/canonical-order.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { NewEvent } from '@heptad/infra/event-store/port.ts'
import type { IdSource } from '@heptad/infra/ids/ids.ts'
import type { EventMetadata } from '@heptad/schemas/envelope.ts'
import type { EventId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { DomainEvent } from '../define.ts'
import type { Foldable } from './snapshot.ts'

/** A decided event: as it is folded, with its data in the canonical order in which the log gives it back, and as it is written. */
export interface DecidedEvent {
  readonly foldable: Foldable
  readonly written: NewEvent
}

/** Gives decided events their ids, versions, revisions and canonical text. */
export interface EventWriter {
  /** Throws {@link InvalidJson} when an event holds what must not enter the log. */
  write(
    events: readonly DomainEvent[],
    context: { metadata: EventMetadata; decidedAt: Instant; firstRevision: bigint },
  ): readonly DecidedEvent[]
}

/** An event writer that takes ids from `ids` and schema versions from `codec`. */
export function eventWriter(ids: IdSource, codec: EventCodec): EventWriter {
  return {
    write(events, { metadata, decidedAt, firstRevision }) {
      const metadataText = canonicalJson(metadata as unknown as JsonObject)
      return events.map((event, index) => {
        const { type } = event
        const data = inCanonicalOrder(event.data as JsonObject)
        const eventId = ids.next() as EventId
        return {
          foldable: { eventId, revision: firstRevision + BigInt(index), decidedAt, type, data },
          written: {
            eventId,
            type,
            schemaVersion: codec.versionOf(type),
            data: canonicalJson(data),
            metadata: metadataText,
            decidedAt,
          },
        }
      })
    },
  }
}
