import { bigint, instant, json, sealed, table, text, uuid } from '../table.ts'

/** One row per transaction. `revision` is its place in the book's stream. */
export const moneyTransactions = table(
  'money_transactions',
  {
    transactionId: uuid().key(),
    bookId: text(),
    revision: bigint(),
    reference: text().nullable(),
    legs: json(),
    description: sealed().nullable(),
    metadata: sealed().nullable(),
    effectiveAt: instant(),
    recordedAt: instant(),
  },
  {
    isAppendOnly: true,
    indexes: [
      ['bookId', 'revision'],
      ['bookId', 'reference', 'revision'],
    ],
  },
)
