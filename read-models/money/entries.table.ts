import { amount, bigint, instant, sealed, table, text, uuid } from '../table.ts'

/**
 * One row per leg: what was posted, and the account's counters right after it, in minor units. `revision` is the transaction's place in
 * its book. An account's entries have the same order by version, by time of recording and by revision, so that the key finds them by account and
 * time and no further index is needed. What an account always has, its path for instance, is in its own row.
 */
export const moneyEntries = table(
  'money_account_entries',
  {
    accountId: uuid().key(),
    recordedAt: instant().key(),
    accountVersion: bigint().key(),
    transactionId: uuid(),
    revision: bigint(),
    asset: text(),
    side: text(),
    amount: amount(),
    debits: amount(),
    credits: amount(),
    pendingDebits: amount(),
    pendingCredits: amount(),
    reference: text().nullable(),
    description: sealed().nullable(),
    effectiveAt: instant(),
  },
  { isAppendOnly: true },
)
