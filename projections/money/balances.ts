import { moneyBalances } from '@heptad/read-models/money/balances.table.ts'
import { moneyHeldLegs } from '@heptad/read-models/money/held-legs.table.ts'
import { moneyHoldsOpen } from '@heptad/read-models/money/holds-open.table.ts'
import { accountOpened } from '@heptad/schemas/money/account.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { holdAdjusted, holdCaptured, holdExpired, holdPlaced, holdVoided } from '@heptad/schemas/money/hold.ts'
import { defineProjection, on } from '../define.ts'
import { put } from '../row-operation.ts'
import { standing } from './account-standing.ts'
import { adjustedRows, capturedRows, placedRows, releasedRows } from './held-rows.ts'
import { onTransaction } from './on-transaction.ts'

/**
 * What each account holds, and what open holds hold of it: in one projection, so that a balance and the holds that are due in
 * it are always of the same moment.
 */
export const balancesProjection = defineProjection({
  name: 'money.balances',
  version: 2,
  sequenceKey: 'stream',
  withoutMetadata: true,
  tables: [moneyBalances, moneyHeldLegs, moneyHoldsOpen],
  handlers: [
    on(accountOpened, ({ data: { accountId, path, asset, scale, normalSide }, streamId }) => [
      put(moneyBalances, {
        ...{ accountId, path, asset, scale, normalSide, bookId: bookIdOf(streamId) },
        ...{ debits: 0n, credits: 0n, pendingDebits: 0n, pendingCredits: 0n, version: 0n },
      }),
    ]),
    ...onTransaction(({ data }) => standing(data.legs)).filter(({ type }) => type !== holdCaptured.type),
    on(holdPlaced, (event) => [...standing(event.data.legs), ...placedRows(event)]),
    on(holdAdjusted, (event) => [...standing(event.data.legs), ...adjustedRows(event)]),
    on(holdCaptured, (event) => [...standing([...event.data.legs, ...event.data.released]), ...capturedRows(event)]),
    on(holdVoided, (event) => [...standing(event.data.legs), ...releasedRows(event)]),
    on(holdExpired, (event) => [...standing(event.data.legs), ...releasedRows(event)]),
  ],
})
