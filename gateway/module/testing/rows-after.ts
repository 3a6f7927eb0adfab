import type { ProjectionDefinition } from '@heptad/projections/define.ts'
import { foldInMemory } from '@heptad/projections/runner/render-memory.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { CommandId, EventId, StreamId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { TENANT } from './memory-backbone.ts'

/** The moment at which events that a test writes down were recorded. */
export const RECORDED_AT = Instant.parse('2026-01-31T12:00:00Z')

interface Happened {
  readonly type: string
  readonly data: object
}

/** An event as it comes from the log; the first of its stream unless `revision` says otherwise. */
export function recorded({ type, data }: Happened, revision = 0): RecordedEvent {
  const eventId = EventId.parse(`00000000-0000-7000-8000-${revision.toString(16).padStart(12, '0')}`)
  return {
    position: BigInt(revision) + 1n,
    tenantId: TENANT,
    streamId: StreamId.parse(`${type.slice(0, type.lastIndexOf('.'))}-test`),
    revision: BigInt(revision),
    eventId,
    type,
    schemaVersion: 1,
    data: data as JsonObject,
    metadata: { actor: { type: 'apikey', id: 'test' }, commandId: CommandId.parse(eventId), commandType: 'test' },
    decidedAt: RECORDED_AT,
    recordedAt: RECORDED_AT,
  }
}

/** The rows that a projection makes of these events, by table, without their tenant. */
export function rowsAfter(
  projection: ProjectionDefinition,
  ...events: readonly Happened[]
): Readonly<Record<string, readonly object[]>> {
  const tables = foldInMemory(projection, events.map(recorded))
  return Object.fromEntries(
    [...tables].map(([name, rows]) => [name, [...rows.values()].map(({ tenantId: _, ...row }) => row)]),
  )
}
