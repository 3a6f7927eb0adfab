import { amount, analyticsTable, bigint, instant, integer, text, uuid } from '../table.ts'

/** One row per leg, for turnover by asset, path and time. */
export const moneyEntriesAnalytics = analyticsTable(
  'money_entries',
  {
    accountId: uuid().key(),
    accountVersion: bigint().key(),
    transactionId: uuid(),
    bookId: text(),
    path: text(),
    asset: text(),
    scale: integer(),
    side: text(),
    amount: amount(),
    effectiveAt: instant(),
    recordedAt: instant(),
  },
  { orderBy: ['bookId', 'asset', 'path', 'effectiveAt'], expires: { by: 'effectiveAt', afterDays: null } },
)
