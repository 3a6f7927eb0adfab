import type { ProjectionDefinition } from '../define.ts'
import { recordsProjection } from './records.ts'

/** What audit shows. */
export const auditProjections: readonly ProjectionDefinition[] = [recordsProjection]
