import { amount, instant, integer, table, text, uuid } from '../table.ts'

/** The legs of open holds, one row per account: what is still held there, in minor units. Those of all holds are in `money_hold_legs`. */
export const moneyHeldLegs = table(
  'money_held_legs',
  {
    holdId: uuid().key(),
    accountId: uuid().key(),
    bookId: text(),
    path: text(),
    asset: text(),
    scale: integer(),
    side: text(),
    amount: amount(),
    placedAt: instant(),
    expiresAt: instant(),
  },
  {
    indexes: [
      ['accountId', 'expiresAt'],
      ['bookId', 'expiresAt'],
    ],
  },
)
