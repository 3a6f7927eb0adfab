import { amount, instant, sealed, table, text, uuid } from '../table.ts'

/** One row per open hold, the due ones that nobody has swept yet included. Its legs stand in `money_held_legs`. */
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
