import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { moneyEffectiveDays } from '@heptad/read-models/money/effective.table.ts'
import type { SumsFromLog } from '../rebuild/sums.ts'
import { balancesProjection } from './balances.ts'
import { entriesProjection } from './entries.ts'
import { entriesAnalyticsProjection } from './entries-analytics.ts'
import { transactionsProjection } from './transactions.ts'

const fromLog = sqlFile(import.meta.url, 'legs-in-log')

/** What money must add up to, whatever its projections say: every leg in the log, by tenant, asset and side. */
export const moneySums: readonly SumsFromLog[] = [
  { projection: balancesProjection.name, fromLog, fromModel: sqlFile(import.meta.url, 'balances-sums') },
  { projection: entriesProjection.name, fromLog, fromModel: sqlFile(import.meta.url, 'entries-sums') },
  {
    projection: entriesProjection.name,
    table: moneyEffectiveDays.name,
    fromLog: sqlFile(import.meta.url, 'days-in-log'),
    fromModel: sqlFile(import.meta.url, 'effective-sums'),
  },
  { projection: transactionsProjection.name, fromLog, fromModel: sqlFile(import.meta.url, 'transactions-sums') },
  {
    projection: entriesAnalyticsProjection.name,
    fromLog,
    fromModel: sqlFile(import.meta.url, 'entries-analytics-sums'),
  },
]
