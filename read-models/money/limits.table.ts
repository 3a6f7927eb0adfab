import { json, table, text, uuid } from '../table.ts'

/** One row per account that ever had limits: those that it has. */
export const moneyAccountLimits = table('money_account_limits', {
  bookId: text().key(),
  accountId: uuid().key(),
  limits: json(),
})
