import { randomUUID } from 'node:crypto'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { EventMetadata, RecordedEvent } from '@heptad/schemas/envelope.ts'
import { CommandId, EventId, StreamId, type TenantId } from '@heptad/schemas/ids.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { EventStreamPort } from '../ports.ts'
import { ownEvent } from '../routes/events/shown-event.ts'

/** An event of a test. */
export interface TestEvent {
  readonly tenantId: TenantId
  readonly type: string
  readonly streamId?: string
  readonly data?: JsonObject
}

/** A log in memory that tenants follow. */
export function memoryEventStream() {
  const clock = systemClock()
  const store = memoryEventStore(clock)
  const append = async ({ tenantId, type, streamId = 'notes.note-1', data = {} }: TestEvent): Promise<void> => {
    const metadata = { actor: { type: 'apikey', id: 'a' }, ip: 'sealed.v1.x', fingerprint: { text: 'hash' } }
    const event = {
      ...{ eventId: EventId.parse(randomUUID()), type, schemaVersion: 1, decidedAt: clock.now() },
      ...{ data: JSON.stringify(data), metadata: JSON.stringify(metadata) },
    }
    const write = { tenantId, streamId: StreamId.parse(streamId), expectedHead: 'any', events: [event] } as const
    await store.append([{ tenantId, commandId: CommandId.parse(randomUUID()), writes: [write] }])
  }
  const port: EventStreamPort = {
    async lastOwn(tenantId) {
      const { events } = await store.readAll({ limit: 10_000, filter: { tenantId } })
      return events.at(-1)?.position ?? 0n
    },
    async *follow({ after, filter }, signal) {
      for await (const { events, reached } of store.subscribe({ after, filter, signal, limit: 32 }))
        yield { events: events.map(decoded), reached }
    },
    shown: async (_, events, opened) =>
      events.map((event) => (opened ? { ...ownEvent(event), data: { opened: true } } : ownEvent(event))),
  }
  return { port, append }
}

function decoded(stored: StoredEvent): RecordedEvent {
  const [data, metadata] = [JSON.parse(stored.data) as JsonObject, JSON.parse(stored.metadata) as EventMetadata]
  return { ...stored, data, metadata }
}
