import type { EventId, TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { Json } from '@heptad/schemas/json.ts'
import type { Pool } from 'pg'
import { sqlFile } from '../postgres/sql-file.ts'
import type { DueEntry, DueIndex } from './port.ts'

const SCHEDULE = sqlFile(import.meta.url, 'due-schedule')
const LIST = sqlFile(import.meta.url, 'due-list')
const DONE = sqlFile(import.meta.url, 'due-done')

interface DueRow {
  readonly timer: string
  readonly event_id: EventId
  readonly tenant_id: TenantId
  readonly type: string
  readonly data: string
  readonly due_at: Instant
}

/** The due index in `log.due_commands`, through a pool of the projector role. */
export function postgresDueIndex(pool: Pool): DueIndex {
  return {
    async schedule(entries) {
      if (entries.length > 0) await pool.query(SCHEDULE, columnsOf(entries))
    },
    async due(now, limit) {
      const { rows } = await pool.query<DueRow>(LIST, [now, limit])
      return rows.map(entryOf)
    },
    async done({ timer, eventId }) {
      await pool.query(DONE, [timer, eventId])
    },
  }
}

function columnsOf(entries: readonly DueEntry[]): unknown[][] {
  return [
    entries.map(({ timer }) => timer),
    entries.map(({ eventId }) => eventId),
    entries.map(({ tenantId }) => tenantId),
    entries.map(({ type }) => type),
    entries.map(({ data }) => JSON.stringify(data)),
    entries.map(({ at }) => at),
  ]
}

function entryOf(row: DueRow): DueEntry {
  return {
    timer: row.timer,
    eventId: row.event_id,
    tenantId: row.tenant_id,
    type: row.type,
    data: JSON.parse(row.data) as Json,
    at: row.due_at,
  }
}
