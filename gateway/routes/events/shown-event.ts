import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'

/** What stands for a confidential value that the caller did not ask to see, or may not. */
export const CONFIDENTIAL = '[CONFIDENTIAL]'
/** Members that help only somebody who guesses secrets. */
const OF_NO_USE = new Set(['secretHash'])
const SEALED = /"sealed\.v1\.[0-9a-f-]{36}\.[A-Za-z0-9_-]+"/g

/**
 * An event as its own tenant may see it: no position, because its distance to the next one would show what others write; no
 * address or device of who acted; no hashes. Confidential values are still sealed.
 */
export function ownEvent(event: RecordedEvent): JsonObject {
  const { eventId, type, schemaVersion, streamId, revision, data, decidedAt, recordedAt } = event
  const { actor, onBehalfOf, commandId, commandType, correlationId, causationId, traceparent } = event.metadata
  const metadata = { actor, onBehalfOf, commandId, commandType, correlationId, causationId, traceparent }
  const shown = { eventId, type, schemaVersion, streamId, revision, decidedAt, recordedAt, data, metadata }
  return JSON.parse(JSON.stringify(shown, shownValue))
}

function shownValue(name: string, value: unknown): unknown {
  if (OF_NO_USE.has(name)) return undefined
  return typeof value === 'bigint' ? `${value}` : value
}

/** An event's text with every sealed value replaced by {@link CONFIDENTIAL}. */
export function withoutConfidential(event: JsonObject): string {
  return JSON.stringify(event).replaceAll(SEALED, JSON.stringify(CONFIDENTIAL))
}
