import { moneyEntriesAnalytics } from '@heptad/read-models/money/entries-analytics.table.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { transactionPosted } from '@heptad/schemas/money/transaction.ts'
import { defineProjection, on } from '../define.ts'
import { put } from '../row-operation.ts'

/** Every leg, where turnover is summed. */
export const entriesAnalyticsProjection = defineProjection({
  name: 'money.entries-analytics',
  version: 1,
  sequenceKey: 'stream',
  tables: [moneyEntriesAnalytics],
  handlers: [
    on(transactionPosted, ({ data: { legs, effectiveAt }, eventId, streamId, recordedAt }) =>
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
