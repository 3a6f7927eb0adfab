import { moneyEffectiveDays, moneyEffectiveMonths } from '@heptad/read-models/money/effective.table.ts'
import { dayOf, monthOf } from '@heptad/schemas/day.ts'
import { defineProjection } from '../define.ts'
import { add } from '../row-operation.ts'
import { onTransaction } from './on-transaction.ts'
import { legsByAccount, sideSums } from './side-sums.ts'

/** What takes effect on each account by day and by month, so that what is dated back changes two rows and none that comes after. */
export const effectiveProjection = defineProjection({
  name: 'money.effective',
  version: 1,
  sequenceKey: 'stream',
  tables: [moneyEffectiveDays, moneyEffectiveMonths],
  handlers: [
    ...onTransaction(({ data: { legs, effectiveAt } }) =>
      [...legsByAccount(legs)].flatMap(([accountId, own]) => {
        const added = { accountId, ...sideSums(own), entries: own.length }
        return [
          add(moneyEffectiveDays, { ...added, day: dayOf(effectiveAt) }),
          add(moneyEffectiveMonths, { ...added, month: monthOf(effectiveAt) }),
        ]
      }),
    ),
  ],
})
