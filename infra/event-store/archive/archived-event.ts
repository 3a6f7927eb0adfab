import { CommandId, EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { z } from 'zod'
import type { StoredEvent } from '../port.ts'

/** The command of an append, kept with its first event. */
export interface AppendKey {
  readonly tenantId: TenantId
  readonly commandId: CommandId
  /** Number of events in the append. */
  readonly events: number
}

/** An event with everything that the log keeps of it. */
export interface ArchivedEvent extends StoredEvent {
  readonly command: AppendKey | null
}

const Whole = z
  .string()
  .regex(/^\d{1,19}$/)
  .transform(BigInt)

const Key = z.strictObject({ tenantId: TenantId, commandId: CommandId, events: z.int().min(1) })

/** One line of NDJSON, parsed. */
export const ArchivedEventLine = z.strictObject({
  position: Whole,
  tenantId: TenantId,
  streamId: StreamId,
  revision: Whole,
  eventId: EventId,
  type: z.string().min(1),
  schemaVersion: z.int().min(1),
  data: z.string(),
  metadata: z.string(),
  decidedAt: Instant,
  recordedAt: Instant,
  command: Key.nullable(),
})

/** An event as one line of NDJSON, without its newline; position and revision as decimal strings. */
export function archiveLine(event: ArchivedEvent): string {
  return JSON.stringify({ ...event, position: `${event.position}`, revision: `${event.revision}` })
}

/** Reads a line that {@link archiveLine} made. Throws a ZodError or SyntaxError for anything else. */
export function parseArchiveLine(text: string): ArchivedEvent {
  return ArchivedEventLine.parse(JSON.parse(text))
}
