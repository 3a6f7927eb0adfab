import type { CommandId, TenantId } from '@heptad/schemas/ids.ts'
import type { Pool } from 'pg'
import { sqlFile, withPart } from '../../postgres/sql-file.ts'
import type { ArchivedEvent } from './archived-event.ts'
import { type EventRow, storedEvent } from './event-row.ts'

export interface ArchiveRange {
  /** Events whose position is greater … */
  readonly after: bigint
  /** … and at most this, which must not lie past the head of the log. */
  readonly until: bigint
  readonly tenantId?: TenantId | undefined
}

type ArchiveRow = [
  ...EventRow,
  commandTenantId: TenantId | null,
  commandId: CommandId | null,
  commandEvents: number | null,
]

const PAGE_EVENTS = 200
/** A page ends once it holds this much text: an event may have 1 MiB, and a page is in memory several times before it is sent. */
const PAGE_BYTES = 4 * 1024 * 1024

const PAGE = sqlFile(import.meta.url, 'read-archive')
const WHOLE = { name: 'heptad-read-archive', text: withPart(PAGE, 'condition', '') }
const OF_TENANT = { name: 'heptad-read-archive-of-tenant', text: withPart(PAGE, 'condition', 'tenant_id = $5 and') }

/** Pages of events as the log keeps them, in order, each bounded in number and size, read when they are asked for. The pool's sessions must be allowed to read the whole log. */
export async function* readArchive(
  pool: Pick<Pool, 'query'>,
  { after, until, tenantId }: ArchiveRange,
): AsyncGenerator<readonly ArchivedEvent[], void, undefined> {
  for (let reached = after; reached < until; ) {
    const range = [reached, until, PAGE_EVENTS, PAGE_BYTES]
    const query = tenantId === undefined ? { ...WHOLE, values: range } : { ...OF_TENANT, values: [...range, tenantId] }
    const { rows } = await pool.query<ArchiveRow>({ ...query, rowMode: 'array' })
    const events = rows.map(archivedEvent)
    reached = events.at(-1)?.position ?? until
    if (events.length > 0) yield events
  }
}

function archivedEvent(row: ArchiveRow): ArchivedEvent {
  const [tenantId, commandId, events] = [row[11], row[12], row[13]]
  const isFirst = tenantId !== null && commandId !== null && events !== null
  return { ...storedEvent(row.slice(0, 11) as EventRow), command: isFirst ? { tenantId, commandId, events } : null }
}
