import { amount, bigint, instant, integer, sealed, table, text, uuid } from '../table.ts'

/**
 * One row per leg: what was posted, and the account's counters right after it, in minor units. `revision` is the transaction's place in
 * its book. An account's entries have the same order by version, by time of recording and by revision.
 */
export const moneyEntries = table(
  'money_account_entries',
  {
    accountId: uuid().key(),
    accountVersion: bigint().key(),
    transactionId: uuid(),
    bookId: text(),
    revision: bigint(),
    path: text(),
    asset: text(),
    scale: integer(),
    normalSide: text(),
    side: text(),
    amount: amount(),
    debits: amount(),
    credits: amount(),
    pendingDebits: amount(),
    pendingCredits: amount(),
    reference: text().nullable(),
    description: sealed().nullable(),
    effectiveAt: instant(),
    recordedAt: instant(),
  },
  { indexes: [['accountId', 'recordedAt', 'accountVersion']] },
)
