import { moneyEffectiveDays, moneyEffectiveMonths } from '@heptad/read-models/money/effective.table.ts'
import { dayOf, monthOf } from '@heptad/schemas/day.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { add, type RowOperation } from '../row-operation.ts'
import type { Posted } from './on-transaction.ts'
import { legsByAccount, sideSums } from './side-sums.ts'

/** What a transaction moves from the day of its recording to the one on which it counts; nothing when they are the same. */
export function movedToOtherDay({
  data: { legs, effectiveAt },
  recordedAt,
}: RecordedEvent<string, Posted>): readonly RowOperation[] {
  if (dayOf(effectiveAt) === dayOf(recordedAt)) return []
  return [...legsByAccount(legs)].flatMap(([accountId, own]) => {
    const { debits, credits } = sideSums(own)
    const [added, taken] = [
      { accountId, debits, credits },
      { accountId, debits: -debits, credits: -credits },
    ]
    const days = [
      add(moneyEffectiveDays, { ...added, day: dayOf(effectiveAt) }),
      add(moneyEffectiveDays, { ...taken, day: dayOf(recordedAt) }),
    ]
    if (monthOf(effectiveAt) === monthOf(recordedAt)) return days
    return [
      ...days,
      add(moneyEffectiveMonths, { ...added, month: monthOf(effectiveAt) }),
      add(moneyEffectiveMonths, { ...taken, month: monthOf(recordedAt) }),
    ]
  })
}
