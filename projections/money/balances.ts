import { moneyBalances } from '@heptad/read-models/money/balances.table.ts'
import { accountOpened } from '@heptad/schemas/money/account.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { defineProjection, on } from '../define.ts'
import { max, put } from '../row-operation.ts'
import { onTransaction } from './on-transaction.ts'

/** What each account holds. Its counters only grow, so that the highest seen is the latest. */
export const balancesProjection = defineProjection({
  name: 'money.balances',
  version: 1,
  sequenceKey: 'stream',
  tables: [moneyBalances],
  handlers: [
    on(accountOpened, ({ data: { accountId, path, asset, scale, normalSide }, streamId }) => [
      put(moneyBalances, {
        ...{ accountId, path, asset, scale, normalSide, bookId: bookIdOf(streamId) },
        ...{ debits: 0n, credits: 0n, version: 0n },
      }),
    ]),
    ...onTransaction(({ data }) =>
      data.legs.map((leg) =>
        max(moneyBalances, {
          accountId: leg.accountId,
          debits: BigInt(leg.debitsAfter),
          credits: BigInt(leg.creditsAfter),
          version: BigInt(leg.accountVersion),
        }),
      ),
    ),
  ],
})
