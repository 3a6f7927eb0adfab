import { bigint, boolean, instant, table, text, uuid } from '../table.ts'

/** One row per reversal, which is a transaction: what it takes back, and whether nothing of that is left. */
export const moneyReversals = table(
  'money_reversals',
  {
    transactionId: uuid().key(),
    bookId: text(),
    originalId: uuid(),
    isComplete: boolean(),
    revision: bigint(),
    recordedAt: instant(),
  },
  { isAppendOnly: true, indexes: [['originalId', 'revision']] },
)
