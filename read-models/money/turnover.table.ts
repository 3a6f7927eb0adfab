import { amount, analyticsTable, date, integer, text } from '../table.ts'

/** What one event added to an account's turnover of a day. The sums are made by the query: rows are facts, never totals. */
export const moneyTurnover = analyticsTable(
  'money_turnover',
  {
    bookId: text().key(),
    day: date().key(),
    asset: text().key(),
    path: text().key(),
    scale: integer(),
    debits: amount(),
    credits: amount(),
    entries: integer(),
  },
  { orderBy: ['bookId', 'day', 'asset', 'path'], expires: { by: 'day', afterDays: null } },
)
