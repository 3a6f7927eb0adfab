import { analyticsTable, bigint, instant, json, sealed, text, uuid } from '../table.ts'

/** One row for every event of the log. `ip`, `userAgent` and what is confidential in `data` stay ciphertext. */
export const auditRecords = analyticsTable(
  'audit_records',
  {
    id: uuid().key(),
    action: text(),
    entityType: text(),
    entityId: text(),
    revision: bigint(),
    actorType: text(),
    actorId: text(),
    onBehalfOfType: text().nullable(),
    onBehalfOfId: text().nullable(),
    ip: sealed().nullable(),
    userAgent: sealed().nullable(),
    commandId: uuid(),
    commandType: text(),
    correlationId: text().nullable(),
    causationId: text().nullable(),
    data: json(),
    decidedAt: instant(),
    recordedAt: instant(),
  },
  { orderBy: ['recordedAt'], expires: { by: 'recordedAt', afterDays: null } },
)
