import type { Table } from '../../table.ts'
import { moneyAccounts } from '../accounts.table.ts'
import { moneyAssets } from '../assets.table.ts'
import { moneyBalances } from '../balances.table.ts'
import { moneyBooks } from '../books.table.ts'
import { moneyEffectiveDays, moneyEffectiveMonths } from '../effective.table.ts'
import { moneyEntries } from '../entries.table.ts'
import { moneyEntriesAnalytics } from '../entries-analytics.table.ts'
import { moneyExchanges } from '../exchanges.table.ts'
import { moneyHeldLegs } from '../held-legs.table.ts'
import { moneyHoldCaptures } from '../hold-captures.table.ts'
import { moneyHoldLegs } from '../hold-legs.table.ts'
import { moneyHolds } from '../holds.table.ts'
import { moneyHoldsOpen } from '../holds-open.table.ts'
import { moneyAccountLimits } from '../limits.table.ts'
import { moneyPeriods } from '../periods.table.ts'
import { moneyReversals } from '../reversals.table.ts'
import { moneyStandings } from '../standings.table.ts'
import { moneyTransactions } from '../transactions.table.ts'

/** Every table of the read models of money. */
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
  moneyHeldLegs,
  moneyHoldsOpen,
  moneyHolds,
  moneyHoldLegs,
  moneyHoldCaptures,
  moneyBooks,
  moneyAssets,
]
