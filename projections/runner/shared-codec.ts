import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'

/** Decodes each stored event once, however many projections take it from the same reader. */
export function sharedCodec(codec: EventCodec): EventCodec {
  const decoded = new WeakMap<StoredEvent, RecordedEvent>()
  return {
    types: codec.types,
    assertKnown: (type) => codec.assertKnown(type),
    versionOf: (type) => codec.versionOf(type),
    decode(stored) {
      const known = decoded.get(stored)
      if (known !== undefined) return known
      const event = codec.decode(stored)
      decoded.set(stored, event)
      return event
    },
  }
}
