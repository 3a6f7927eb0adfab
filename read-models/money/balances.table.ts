import { amount, bigint, integer, table, text, uuid } from '../table.ts'

/** One row per account: its counters in minor units, and the number of its legs. All but the pending ones only grow. */
export const moneyBalances = table(
  'money_balances',
  {
    accountId: uuid().key(),
    bookId: text(),
    path: text(),
    asset: text(),
    scale: integer(),
    normalSide: text(),
    debits: amount(),
    credits: amount(),
    pendingDebits: amount(),
    pendingCredits: amount(),
    version: bigint(),
  },
  { indexes: [['bookId', 'path', 'asset']], isUpdatedOften: true },
)
