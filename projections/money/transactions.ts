import { moneyTransactions } from '@heptad/read-models/money/transactions.table.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { defineProjection } from '../define.ts'
import { put } from '../row-operation.ts'
import { onTransaction } from './on-transaction.ts'

/** Every transaction with its legs; its texts stay ciphertext. */
export const transactionsProjection = defineProjection({
  name: 'money.transactions',
  version: 1,
  sequenceKey: 'stream',
  withoutMetadata: true,
  tables: [moneyTransactions],
  handlers: [
    ...onTransaction(({ data, eventId, streamId, revision, recordedAt }) => [
      put(moneyTransactions, {
        transactionId: eventId,
        bookId: bookIdOf(streamId),
        ...{ revision, recordedAt },
        ...{ effectiveAt: data.effectiveAt, reference: data.reference },
        ...{ description: data.description, metadata: data.metadata },
        legs: data.legs.map(({ accountId, path, asset, scale, side, amount }) => ({
          ...{ accountId, path, asset, scale, side, amount },
        })),
      }),
    ]),
  ],
})
