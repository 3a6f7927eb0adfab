import { auditRecords } from '@heptad/read-models/audit/records.table.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { categoryOf } from '@heptad/schemas/ids.ts'
import { defineProjection } from '../define.ts'
import { put, type RowOperation } from '../row-operation.ts'

/** Every event of every tenant, whatever its type: nothing can be left out of the records by forgetting it. */
export const recordsProjection = defineProjection({
  name: 'audit.records',
  version: 1,
  sequenceKey: 'stream',
  tables: [auditRecords],
  handlers: [],
  every: (event) => [recordOf(event)],
})

function recordOf({ eventId, type, streamId, revision, metadata, data, ...event }: RecordedEvent): RowOperation {
  const entityType = categoryOf(streamId)
  return put(auditRecords, {
    id: eventId,
    action: type,
    entityType,
    entityId: streamId.slice(entityType.length + 1),
    revision,
    actorType: metadata.actor.type,
    actorId: metadata.actor.id,
    onBehalfOfType: metadata.onBehalfOf?.type ?? null,
    onBehalfOfId: metadata.onBehalfOf?.id ?? null,
    ip: metadata.ip ?? null,
    userAgent: metadata.userAgent ?? null,
    commandId: metadata.commandId,
    commandType: metadata.commandType,
    correlationId: metadata.correlationId ?? null,
    causationId: metadata.causationId ?? null,
    data,
    decidedAt: event.decidedAt,
    recordedAt: event.recordedAt,
  })
}
