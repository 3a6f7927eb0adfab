import type { QueryDefinition } from '../define.ts'
import { recordQueries } from './records.query.ts'
import { volumeQueries } from './volume.query.ts'

/** What may be asked of them. */
export const auditQueries: readonly QueryDefinition[] = [...recordQueries, ...volumeQueries]
