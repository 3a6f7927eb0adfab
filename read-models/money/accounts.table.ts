import { amount, boolean, instant, integer, table, text, uuid } from '../table.ts'

/** One row per account: what it is and what it may do. */
export const moneyAccounts = table(
  'money_accounts',
  {
    accountId: uuid().key(),
    bookId: text(),
    path: text(),
    asset: text(),
    scale: integer(),
    normalSide: text(),
    minBalance: amount().nullable(),
    maxBalance: amount().nullable(),
    isDebitFrozen: boolean(),
    isCreditFrozen: boolean(),
    isClosed: boolean(),
    openedAt: instant(),
  },
  { indexes: [['bookId', 'path', 'asset']] },
)
