import { amount, analyticsTable, bigint, date, instant, integer, text, uuid } from '../table.ts'

/**
 * One row per leg: what turnover is added up from. `day` is that of `effectiveAt` in UTC. Sorted by day first, because parts come in order of time: a page, or a
 * range of days, reads few of them.
 */
export const moneyEntriesAnalytics = analyticsTable(
  'money_entries',
  {
    accountId: uuid().key(),
    accountVersion: bigint().key(),
    transactionId: uuid(),
    bookId: text(),
    day: date(),
    path: text(),
    asset: text(),
    scale: integer(),
    side: text(),
    amount: amount(),
    effectiveAt: instant(),
    recordedAt: instant(),
  },
  { orderBy: ['bookId', 'day', 'asset', 'path', 'effectiveAt'], expires: { by: 'day', afterDays: null } },
)
