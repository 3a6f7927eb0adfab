import { amount, instant, integer, table, text, uuid } from '../table.ts'

/** One row per account of an open hold, and what the hold still holds there, in minor units. */
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
