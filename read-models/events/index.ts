import type { QueryDefinition } from '../define.ts'
import type { Table } from '../table.ts'
import { volumeQueries } from './volume.query.ts'
import { eventVolume } from './volume.table.ts'

/** The read models of events. */
export const eventTables: readonly Table[] = [eventVolume]

/** What may be asked of them. */
export const eventQueries: readonly QueryDefinition[] = volumeQueries
