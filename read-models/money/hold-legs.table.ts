import { amount, integer, table, text, uuid } from '../table.ts'

/** One row per account of a hold, open or not: what was placed there, what is still held, and what was captured, in minor units. */
export const moneyHoldLegs = table('money_hold_legs', {
  holdId: uuid().key(),
  accountId: uuid().key(),
  bookId: text(),
  path: text(),
  asset: text(),
  scale: integer(),
  side: text(),
  placed: amount(),
  amount: amount(),
  captured: amount(),
})
