import { moneyEntriesAnalytics } from '@heptad/read-models/money/entries-analytics.table.ts'
import { dayOf } from '@heptad/schemas/day.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { defineProjection } from '../define.ts'
import { put } from '../row-operation.ts'
import { onTransaction } from './on-transaction.ts'

/** Every leg, where turnover is added up. */
export const entriesAnalyticsProjection = defineProjection({
  name: 'money.entries-analytics',
  version: 2,
  sequenceKey: 'stream',
  withoutMetadata: true,
  tables: [moneyEntriesAnalytics],
  handlers: [
    ...onTransaction(({ data: { legs, effectiveAt }, eventId, streamId, recordedAt }) =>
      legs.map(({ accountId, path, asset, scale, side, amount, accountVersion }) =>
        put(moneyEntriesAnalytics, {
          ...{ accountId, path, asset, scale, side, effectiveAt, recordedAt },
          transactionId: eventId,
          bookId: bookIdOf(streamId),
          day: dayOf(effectiveAt),
          accountVersion: BigInt(accountVersion),
          amount: BigInt(amount),
        }),
      ),
    ),
  ],
})
