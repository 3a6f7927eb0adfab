import { z } from 'zod'
import { type QueryContract, query } from '../contract.ts'
import { Uuid } from '../ids.ts'
import { Instant } from '../instant.ts'
import { JsonObject } from '../json.ts'
import { HOW_TO_ORDER, isInOrder } from '../range.ts'
import { TypeOrPrefix } from './type-or-prefix.ts'

const Actor = z.strictObject({ type: z.string(), id: z.string() })

/** What happened, who did it, and when: one for every event of the log. It has no position, because positions never leave the backbone in the clear. */
export const AuditRecord = z.strictObject({
  id: Uuid.describe('the id of the event'),
  action: z.string().describe('the type of the event'),
  entityType: z.string().describe('`<module>.<entity>`'),
  entityId: z.string(),
  revision: z.string().regex(/^\d+$/).describe("the event's place in the history of its entity, from 0"),
  actor: Actor,
  onBehalfOf: Actor.nullable(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  commandId: Uuid,
  commandType: z.string(),
  correlationId: z.string().nullable(),
  causationId: z.string().nullable(),
  data: JsonObject.describe('confidential values are opened, `[REDACTED]` once erased'),
  decidedAt: Instant,
  recordedAt: Instant,
})
export type AuditRecord = z.output<typeof AuditRecord>

export const listRecords = query('audit.records.list', {
  summary: 'Audit records, newest first; filtered by action, entity, actor and time.',
  shape: 'list',
  input: z
    .strictObject({
      action: TypeOrPrefix.optional().describe('only this type, or all below it when it ends with a dot'),
      entityType: z.string().max(120).optional().describe('only of this kind: `money.book`'),
      entityId: z.string().max(200).optional().describe('only of this entity: `main`'),
      actorId: z.string().max(200).optional().describe('only by this one, such as the id of an API key'),
      from: Instant.optional().describe('recorded at or after'),
      to: Instant.optional().describe('recorded before'),
    })
    .refine(isInOrder, HOW_TO_ORDER),
  row: AuditRecord,
})
export const getRecord = query('audit.records.get', {
  summary: 'One record.',
  shape: 'single',
  input: z.strictObject({ id: Uuid }),
  row: AuditRecord,
})

/** The queries of records. */
export const auditQueries: readonly QueryContract[] = [listRecords, getRecord]
