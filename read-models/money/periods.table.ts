import { boolean, instant, table, text } from '../table.ts'

/** One row per period that was ever closed. `startsAt` belongs to it, `endsAt` does not. */
export const moneyPeriods = table('money_periods', {
  bookId: text().key(),
  period: text().key(),
  startsAt: instant(),
  endsAt: instant(),
  isClosed: boolean(),
  changedAt: instant(),
})
