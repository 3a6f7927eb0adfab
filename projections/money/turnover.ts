import { moneyTurnover } from '@heptad/read-models/money/turnover.table.ts'
import { dayOf } from '@heptad/schemas/day.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import { defineProjection } from '../define.ts'
import { put } from '../row-operation.ts'
import { onTransaction } from './on-transaction.ts'

/** What each transaction adds to the turnover of its accounts, on the day on which it counts. */
export const turnoverProjection = defineProjection({
  name: 'money.turnover',
  version: 1,
  sequenceKey: 'stream',
  tables: [moneyTurnover],
  handlers: [
    ...onTransaction(({ data: { legs, effectiveAt }, streamId }) =>
      [...Map.groupBy(legs, ({ accountId }) => accountId).values()].map((own) =>
        put(moneyTurnover, { bookId: bookIdOf(streamId), day: dayOf(effectiveAt), ...turnoverOf(own) }),
      ),
    ),
  ],
})

/** The legs of one account together: it may stand several times in a transaction. */
function turnoverOf([first, ...others]: readonly PostedLeg[]) {
  if (first === undefined) throw new Error('an account without a leg')
  const legs = [first, ...others]
  return {
    ...{ asset: first.asset, path: first.path, scale: first.scale },
    debits: sum(legs, 'debit'),
    credits: sum(legs, 'credit'),
    entries: legs.length,
  }
}

function sum(legs: readonly PostedLeg[], side: PostedLeg['side']): bigint {
  return legs.reduce((total, leg) => (leg.side === side ? total + BigInt(leg.amount) : total), 0n)
}
