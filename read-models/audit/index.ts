import type { QueryDefinition } from '../define.ts'
import { recordQueries } from './records.query.ts'
import { volumeQueries } from './volume.query.ts'

/** The queries of the module. */
export const auditQueries: readonly QueryDefinition[] = [...recordQueries, ...volumeQueries]
