import type { QueryDefinition } from '../define.ts'
import { recordQueries } from './records.query.ts'

/** What may be asked of them. */
export const auditQueries: readonly QueryDefinition[] = recordQueries
