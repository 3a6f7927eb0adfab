import { type AuditRecord, getRecord, listRecords } from '@heptad/schemas/audit/record.ts'
import type { z } from 'zod'
import { LAST_TIME, timeBounds } from '../analytics-times.ts'
import { defineQuery, type PageRequest } from '../define.ts'
import { pageOf, rowsToRead, single, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { auditRecords } from './records.table.ts'

const sql = sqlBeside(import.meta.url)
const list = sql('records.list')
const get = sql('records.get')

export const recordQueries = [
  defineQuery(listRecords, {
    permission: 'audit.records.list',
    reads: [auditRecords],
    async run(db, filter, page) {
      const parameters = { ...filterOf(filter), ...lastOf(page), rows: rowsToRead(page) }
      const rows = await db.clickhouse<StoredRecord>(list, parameters)
      return pageOf(rows.map(recordOf), page, ({ recordedAt, entityType, entityId, revision }) => [
        recordedAt,
        `${entityType}-${entityId}`,
        revision,
      ])
    },
  }),
  defineQuery(getRecord, {
    permission: 'audit.records.get',
    reads: [auditRecords],
    run: async (db, { id }) => single((await db.clickhouse<StoredRecord>(get, { id })).map(recordOf)),
  }),
]

/** A row of the table, where actors lie flat. */
type StoredRecord = Omit<AuditRecord, 'actor' | 'onBehalfOf'> & {
  readonly actorType: string
  readonly actorId: string
  readonly onBehalfOfType: string | null
  readonly onBehalfOfId: string | null
}

const LAST_REVISION = '18446744073709551615'

/** An action that ends with a dot is the beginning of many. */
function filterOf({ action = '', entityType, entityId, actorId, from, to }: z.output<typeof listRecords.input>) {
  const isPrefix = action.endsWith('.')
  return {
    action: isPrefix ? '' : action,
    action_prefix: isPrefix ? action : '',
    entity_type: entityType ?? '',
    entity_id: entityId ?? '',
    actor_id: actorId ?? '',
    ...timeBounds({ from, to }),
  }
}

function lastOf(page: PageRequest) {
  const [time, stream, revision] = startAfter(page, [LAST_TIME, '', LAST_REVISION])
  return { last_time: time, last_stream: stream, last_revision: revision }
}

function recordOf({ actorType, actorId, onBehalfOfType, onBehalfOfId, ...record }: StoredRecord): AuditRecord {
  return {
    ...record,
    actor: { type: actorType, id: actorId },
    onBehalfOf: onBehalfOfType === null || onBehalfOfId === null ? null : { type: onBehalfOfType, id: onBehalfOfId },
  }
}
