import { moneyExchanges } from '@heptad/read-models/money/exchanges.table.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { transactionExchanged } from '@heptad/schemas/money/exchange.ts'
import { defineProjection, on } from '../define.ts'
import { put } from '../row-operation.ts'

/** The rates of the transactions that are exchanges. */
export const exchangesProjection = defineProjection({
  name: 'money.exchanges',
  version: 1,
  sequenceKey: 'stream',
  withoutMetadata: true,
  tables: [moneyExchanges],
  handlers: [
    on(transactionExchanged, ({ data: { exchange }, eventId, streamId }) => [
      put(moneyExchanges, { transactionId: eventId, bookId: bookIdOf(streamId), terms: exchange }),
    ]),
  ],
})
