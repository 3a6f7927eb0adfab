import { amount, date, integer, table, uuid } from '../table.ts'

/** What takes effect on an account on one day in UTC, whenever it was recorded. */
export const moneyEffectiveDays = table('money_effective_days', {
  accountId: uuid().key(),
  day: date().key(),
  debits: amount(),
  credits: amount(),
  entries: integer(),
})

/** The same by month, named by its first day: a balance adds up the months before, and the days of its own month. */
export const moneyEffectiveMonths = table('money_effective_months', {
  accountId: uuid().key(),
  month: date().key(),
  debits: amount(),
  credits: amount(),
  entries: integer(),
})
