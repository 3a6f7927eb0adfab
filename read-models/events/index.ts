import type { QueryDefinition } from '../define.ts'
import { volumeQueries } from './volume.query.ts'

/** What may be asked of them. */
export const eventQueries: readonly QueryDefinition[] = volumeQueries
