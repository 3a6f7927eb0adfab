import type { EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { StoredEvent } from '../port.ts'
import { instantOf } from './text-format.ts'

/** A row of `log.events`, all columns as text, in the order in which every read names them. */
export type EventRow = [
  position: string,
  tenantId: string,
  streamId: string,
  revision: string,
  eventId: string,
  type: string,
  schemaVersion: string,
  data: string,
  metadata: string,
  decidedAt: string,
  recordedAt: string,
]

export function storedEvent(row: EventRow): StoredEvent {
  return {
    position: BigInt(row[0]),
    tenantId: row[1] as TenantId,
    streamId: row[2] as StreamId,
    revision: BigInt(row[3]),
    eventId: row[4] as EventId,
    type: row[5],
    schemaVersion: Number(row[6]),
    data: row[7],
    metadata: row[8],
    decidedAt: instantOf(row[9]),
    recordedAt: instantOf(row[10]),
  }
}
