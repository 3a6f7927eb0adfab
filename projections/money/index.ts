import type { ProjectionDefinition } from '../define.ts'
import { accountsProjection } from './accounts.ts'
import { balancesProjection } from './balances.ts'
import { booksProjection } from './books.ts'
import { effectiveProjection } from './effective.ts'
import { entriesProjection } from './entries.ts'
import { entriesAnalyticsProjection } from './entries-analytics.ts'
import { exchangesProjection } from './exchanges.ts'
import { holdsProjection } from './holds.ts'
import { limitsProjection } from './limits.ts'
import { periodsProjection } from './periods.ts'
import { reversalsProjection } from './reversals.ts'
import { transactionsProjection } from './transactions.ts'
import { turnoverProjection } from './turnover.ts'

/** What money shows. */
export const moneyProjections: readonly ProjectionDefinition[] = [
  accountsProjection,
  balancesProjection,
  entriesProjection,
  effectiveProjection,
  transactionsProjection,
  entriesAnalyticsProjection,
  turnoverProjection,
  reversalsProjection,
  exchangesProjection,
  periodsProjection,
  limitsProjection,
  holdsProjection,
  booksProjection,
]
