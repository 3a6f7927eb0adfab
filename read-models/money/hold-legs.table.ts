import { amount, integer, table, text, uuid } from '../table.ts'

/** The legs of all holds, open or not, one row per account: what was placed, is still held, and was captured, in minor units. The open ones are in `money_held_legs` too, which balances read. */
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
