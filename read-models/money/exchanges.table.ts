import { json, table, text, uuid } from '../table.ts'

/** One row per transaction that is an exchange: its rate, which amount was named, and how the other one was rounded. */
export const moneyExchanges = table(
  'money_exchanges',
  {
    transactionId: uuid().key(),
    bookId: text(),
    terms: json(),
  },
  { isAppendOnly: true },
)
