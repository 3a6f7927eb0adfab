import { amount, instant, table, text } from '../table.ts'

/** One row per book. */
export const moneyBooks = table('money_books', {
  bookId: text().key(),
  /** Null is without bound. */
  operationMaximum: amount().nullable(),
  openedAt: instant(),
})
