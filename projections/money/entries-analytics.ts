import { moneyEntriesAnalytics } from '@heptad/read-models/money/entries-analytics.table.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { defineProjection } from '../define.ts'
import { put } from '../row-operation.ts'
import { onTransaction } from './on-transaction.ts'

/** Every leg, where turnover is summed. */
export const entriesAnalyticsProjection = defineProjection({
  name: 'money.entries-analytics',
  version: 1,
  sequenceKey: 'stream',
  tables: [moneyEntriesAnalytics],
  handlers: [
    ...onTransaction(({ data: { legs, effectiveAt }, eventId, streamId, recordedAt }) =>
      legs.map(({ accountId, path, asset, scale, side, amount, accountVersion }) =>
        put(moneyEntriesAnalytics, {
          ...{ accountId, path, asset, scale, side, effectiveAt, recordedAt },
          transactionId: eventId,
          bookId: bookIdOf(streamId),
          accountVersion: BigInt(accountVersion),
          amount: BigInt(amount),
        }),
      ),
    ),
  ],
})
