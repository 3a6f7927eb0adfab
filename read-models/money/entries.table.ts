import { amount, bigint, instant, integer, table, text, uuid } from '../table.ts'

/** One row per leg: what was posted, and the account's counters right after it, in minor units. */
export const moneyEntries = table('money_account_entries', {
  accountId: uuid().key(),
  accountVersion: bigint().key(),
  transactionId: uuid(),
  bookId: text(),
  path: text(),
  asset: text(),
  scale: integer(),
  normalSide: text(),
  side: text(),
  amount: amount(),
  debits: amount(),
  credits: amount(),
  reference: text().nullable(),
  effectiveAt: instant(),
  recordedAt: instant(),
})
