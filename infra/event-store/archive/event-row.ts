import type { EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { StoredEvent } from '../port.ts'

/** A row of `log.events`, in the order in which the reads of an archive name them. */
export type EventRow = [
  position: bigint,
  tenantId: string,
  streamId: string,
  revision: bigint,
  eventId: string,
  type: string,
  schemaVersion: number,
  data: string,
  metadata: string,
  decidedAt: Instant,
  recordedAt: Instant,
]

export function storedEvent(row: EventRow): StoredEvent {
  return {
    position: row[0],
    tenantId: row[1] as TenantId,
    streamId: row[2] as StreamId,
    revision: row[3],
    eventId: row[4] as EventId,
    type: row[5],
    schemaVersion: row[6],
    data: row[7],
    metadata: row[8],
    decidedAt: row[9],
    recordedAt: row[10],
  }
}
