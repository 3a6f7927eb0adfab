import { moneyTurnover } from '@heptad/read-models/money/turnover.table.ts'
import { dayOf } from '@heptad/schemas/day.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import { defineProjection } from '../define.ts'
import { put } from '../row-operation.ts'
import { onTransaction } from './on-transaction.ts'
import { legsByAccount, sideSums } from './side-sums.ts'

/** What each transaction adds to the turnover of its accounts, on the day on which it counts. */
export const turnoverProjection = defineProjection({
  name: 'money.turnover',
  version: 1,
  sequenceKey: 'stream',
  tables: [moneyTurnover],
  handlers: [
    ...onTransaction(({ data: { legs, effectiveAt }, streamId }) =>
      [...legsByAccount(legs).values()].map((own) =>
        put(moneyTurnover, { bookId: bookIdOf(streamId), day: dayOf(effectiveAt), ...turnoverOf(own) }),
      ),
    ),
  ],
})

/** The legs of one account together. */
function turnoverOf(legs: readonly PostedLeg[]) {
  const [first] = legs
  if (first === undefined) throw new Error('an account without a leg')
  return { asset: first.asset, path: first.path, scale: first.scale, ...sideSums(legs), entries: legs.length }
}
