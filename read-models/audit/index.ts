import type { QueryDefinition } from '../define.ts'
import type { Table } from '../table.ts'
import { recordQueries } from './records.query.ts'
import { auditRecords } from './records.table.ts'

/** The read models of audit. */
export const auditTables: readonly Table[] = [auditRecords]

/** What may be asked of them. */
export const auditQueries: readonly QueryDefinition[] = recordQueries
