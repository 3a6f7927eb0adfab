import { moneyAssets } from '@heptad/read-models/money/assets.table.ts'
import { moneyBooks } from '@heptad/read-models/money/books.table.ts'
import { assetRegistered } from '@heptad/schemas/money/asset.ts'
import { bookIdOf, bookOpened } from '@heptad/schemas/money/book.ts'
import { bookLimitsChanged, DEFAULT_OPERATION_MAXIMUM } from '@heptad/schemas/money/limit.ts'
import { defineProjection, on } from '../define.ts'
import { put } from '../row-operation.ts'

/** Which books there are, and the assets whose scale they were told. Nothing that is posted concerns it. */
export const booksProjection = defineProjection({
  name: 'money.books',
  version: 1,
  sequenceKey: 'stream',
  withoutMetadata: true,
  tables: [moneyBooks, moneyAssets],
  handlers: [
    on(bookOpened, ({ data: { bookId }, recordedAt }) => [
      put(moneyBooks, { bookId, operationMaximum: BigInt(DEFAULT_OPERATION_MAXIMUM), openedAt: recordedAt }),
    ]),
    on(bookLimitsChanged, ({ data: { operationMaximum }, streamId }) => [
      put(moneyBooks, {
        bookId: bookIdOf(streamId),
        operationMaximum: operationMaximum === null ? null : BigInt(operationMaximum),
      }),
    ]),
    on(assetRegistered, ({ data: { code, scale }, streamId, recordedAt }) => [
      put(moneyAssets, { bookId: bookIdOf(streamId), asset: code, scale, registeredAt: recordedAt }),
    ]),
  ],
})
