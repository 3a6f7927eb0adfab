import { amount, instant, sealed, table, text, uuid } from '../table.ts'

/** One row per open hold, also one that is due and whose expiry is not recorded yet. Its legs are in `money_held_legs`. */
export const moneyHoldsOpen = table(
  'money_holds_open',
  {
    holdId: uuid().key(),
    bookId: text(),
    captured: amount(),
    captureMax: amount().nullable(),
    reference: text().nullable(),
    description: sealed().nullable(),
    metadata: sealed().nullable(),
    placedAt: instant(),
    expiresAt: instant(),
  },
  { indexes: [['bookId', 'expiresAt', 'holdId']] },
)
