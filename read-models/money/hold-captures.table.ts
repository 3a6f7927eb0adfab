import { bigint, boolean, table, text, uuid } from '../table.ts'

/** One row per capture, which is a transaction: of which hold, and whether that was resolved by it. */
export const moneyHoldCaptures = table(
  'money_hold_captures',
  {
    transactionId: uuid().key(),
    bookId: text(),
    holdId: uuid(),
    isFinal: boolean(),
    revision: bigint(),
  },
  { isAppendOnly: true, indexes: [['holdId', 'revision']] },
)
