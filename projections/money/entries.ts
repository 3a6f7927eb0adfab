import { moneyEntries } from '@heptad/read-models/money/entries.table.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { defineProjection } from '../define.ts'
import { put } from '../row-operation.ts'
import { onTransaction } from './on-transaction.ts'

/** Every leg with its account's counters right after it, which its event carries: exact in whatever order the legs come. */
export const entriesProjection = defineProjection({
  name: 'money.entries',
  version: 1,
  sequenceKey: 'stream',
  tables: [moneyEntries],
  handlers: [
    ...onTransaction(({ data: { legs, reference, effectiveAt }, eventId, streamId, recordedAt }) =>
      legs.map(({ accountId, path, asset, scale, normalSide, side, ...leg }) =>
        put(moneyEntries, {
          ...{ accountId, path, asset, scale, normalSide, side, reference, effectiveAt, recordedAt },
          transactionId: eventId,
          bookId: bookIdOf(streamId),
          accountVersion: BigInt(leg.accountVersion),
          amount: BigInt(leg.amount),
          debits: BigInt(leg.debitsAfter),
          credits: BigInt(leg.creditsAfter),
        }),
      ),
    ),
  ],
})
