import { amount, date, table, uuid } from '../table.ts'

/**
 * By how much what counts on one day in UTC differs from what was recorded on it: a transaction that is dated to another day is added on that one and taken off the day of
 * its recording. One that counts on the day on which it was recorded, as nearly all do, has no row.
 */
export const moneyEffectiveDays = table(
  'money_effective_days',
  {
    accountId: uuid().key(),
    day: date().key(),
    debits: amount(),
    credits: amount(),
  },
  { isUpdatedOften: true },
)

/** The same by month, named by its first day: a moment adds up the months before, and the days of its own month. */
export const moneyEffectiveMonths = table(
  'money_effective_months',
  {
    accountId: uuid().key(),
    month: date().key(),
    debits: amount(),
    credits: amount(),
  },
  { isUpdatedOften: true },
)
