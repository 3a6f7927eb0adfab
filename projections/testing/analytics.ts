import { recordsProjection } from '../audit/records.ts'
import type { ProjectionDefinition } from '../define.ts'
import { entriesAnalyticsProjection } from '../money/entries-analytics.ts'

/** All that is projected into ClickHouse. */
export const analyticsProjections: readonly ProjectionDefinition[] = [recordsProjection, entriesAnalyticsProjection]
