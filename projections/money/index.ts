import type { ProjectionDefinition } from '../define.ts'
import { accountsProjection } from './accounts.ts'
import { balancesProjection } from './balances.ts'
import { booksProjection } from './books.ts'
import { entriesProjection } from './entries.ts'
import { entriesAnalyticsProjection } from './entries-analytics.ts'
import { exchangesProjection } from './exchanges.ts'
import { holdsProjection } from './holds.ts'
import { limitsProjection } from './limits.ts'
import { periodsProjection } from './periods.ts'
import { reversalsProjection } from './reversals.ts'
import { transactionsProjection } from './transactions.ts'

/** What money shows. */
export const moneyProjections: readonly ProjectionDefinition[] = [
  accountsProjection,
  balancesProjection,
  entriesProjection,
  transactionsProjection,
  entriesAnalyticsProjection,
  reversalsProjection,
  exchangesProjection,
  periodsProjection,
  limitsProjection,
  holdsProjection,
  booksProjection,
]
