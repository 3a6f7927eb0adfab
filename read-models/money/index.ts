import type { QueryDefinition } from '../define.ts'
import type { Table } from '../table.ts'
import { accountQueries } from './accounts.query.ts'
import { moneyAccounts } from './accounts.table.ts'
import { assetQueries } from './assets.query.ts'
import { moneyAssets } from './assets.table.ts'
import { balanceQueries } from './balances.query.ts'
import { moneyBalances } from './balances.table.ts'
import { bookQueries } from './books.query.ts'
import { moneyBooks } from './books.table.ts'
import { moneyEffectiveDays, moneyEffectiveMonths } from './effective.table.ts'
import { entryQueries } from './entries.query.ts'
import { moneyEntries } from './entries.table.ts'
import { entryAnalyticsQueries } from './entries-analytics.query.ts'
import { moneyEntriesAnalytics } from './entries-analytics.table.ts'
import { moneyExchanges } from './exchanges.table.ts'
import { moneyHeldLegs } from './held-legs.table.ts'
import { moneyHoldCaptures } from './hold-captures.table.ts'
import { moneyHoldLegs } from './hold-legs.table.ts'
import { holdQueries } from './holds.query.ts'
import { moneyHolds } from './holds.table.ts'
import { moneyHoldsOpen } from './holds-open.table.ts'
import { limitQueries } from './limits.query.ts'
import { moneyAccountLimits } from './limits.table.ts'
import { periodQueries } from './periods.query.ts'
import { moneyPeriods } from './periods.table.ts'
import { moneyReversals } from './reversals.table.ts'
import { rollUpQueries } from './roll-ups.query.ts'
import { moneyStandings } from './standings.table.ts'
import { statementQueries } from './statements.query.ts'
import { transactionQueries } from './transactions.query.ts'
import { moneyTransactions } from './transactions.table.ts'
import { trialBalanceQueries } from './trial-balance.query.ts'
import { turnoverQueries } from './turnover.query.ts'
import { moneyTurnover } from './turnover.table.ts'
import { walletQueries } from './wallets.query.ts'

/** The read models of money. */
export const moneyTables: readonly Table[] = [
  moneyAccounts,
  moneyBalances,
  moneyEntries,
  moneyStandings,
  moneyEffectiveDays,
  moneyEffectiveMonths,
  moneyTransactions,
  moneyReversals,
  moneyExchanges,
  moneyPeriods,
  moneyAccountLimits,
  moneyEntriesAnalytics,
  moneyTurnover,
  moneyHeldLegs,
  moneyHoldsOpen,
  moneyHolds,
  moneyHoldLegs,
  moneyHoldCaptures,
  moneyBooks,
  moneyAssets,
]

/** What may be asked of them. */
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
