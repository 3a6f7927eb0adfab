import { ConfigError } from '@heptad/infra/config/config-error.ts'
import { expiring, retentionOf } from '@heptad/read-models/retention.ts'
import type { Table } from '@heptad/read-models/table.ts'
import { type Finding, failed, ok } from './check.ts'

/** How long each analytics table is kept, by HEPTAD_ANALYTICS_DAYS or by itself. */
export function checkRetention(analyticsDays: readonly string[], tables: readonly Table[]): Finding {
  try {
    const retention = retentionOf(analyticsDays, tables)
    const kept = expiring(tables).map((table) => `${table.name} ${wordsFor(retention(table))}`)
    return ok('analytics kept', kept.join(', '))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return failed('analytics kept', error.message, 'correct the name in HEPTAD_ANALYTICS_DAYS')
  }
}

function wordsFor(days: number | null): string {
  return days === null ? 'for ever' : `${days} days`
}
