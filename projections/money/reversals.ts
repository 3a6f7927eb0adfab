import { moneyReversals } from '@heptad/read-models/money/reversals.table.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { transactionReversed } from '@heptad/schemas/money/reversal.ts'
import { defineProjection, on } from '../define.ts'
import { put } from '../row-operation.ts'

/** Which transaction takes back which. */
export const reversalsProjection = defineProjection({
  name: 'money.reversals',
  version: 1,
  sequenceKey: 'stream',
  withoutMetadata: true,
  tables: [moneyReversals],
  handlers: [
    on(transactionReversed, ({ data: { originalId, isComplete }, eventId, streamId, revision, recordedAt }) => [
      put(moneyReversals, {
        transactionId: eventId,
        bookId: bookIdOf(streamId),
        ...{ originalId, isComplete, revision, recordedAt },
      }),
    ]),
  ],
})
