import type { QueryDefinition } from '../define.ts'
import { accountQueries } from './accounts.query.ts'
import { assetQueries } from './assets.query.ts'
import { balanceQueries } from './balances.query.ts'
import { bookQueries } from './books.query.ts'
import { entryQueries } from './entries.query.ts'
import { entryAnalyticsQueries } from './entries-analytics.query.ts'
import { holdQueries } from './holds.query.ts'
import { limitQueries } from './limits.query.ts'
import { periodQueries } from './periods.query.ts'
import { rollUpQueries } from './roll-ups.query.ts'
import { statementQueries } from './statements.query.ts'
import { transactionQueries } from './transactions.query.ts'
import { trialBalanceQueries } from './trial-balance.query.ts'
import { turnoverQueries } from './turnover.query.ts'
import { walletQueries } from './wallets.query.ts'

/** The queries of the module. */
export const moneyQueries: readonly QueryDefinition[] = [
  ...bookQueries,
  ...assetQueries,
  ...accountQueries,
  ...balanceQueries,
  ...entryQueries,
  ...transactionQueries,
  ...trialBalanceQueries,
  ...turnoverQueries,
  ...entryAnalyticsQueries,
  ...periodQueries,
  ...limitQueries,
  ...holdQueries,
  ...walletQueries,
  ...rollUpQueries,
  ...statementQueries,
]
