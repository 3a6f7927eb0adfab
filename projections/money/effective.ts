import { moneyEffectiveDays, moneyEffectiveMonths } from '@heptad/read-models/money/effective.table.ts'
import { dayOf, monthOf } from '@heptad/schemas/day.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import { add, type RowOperation } from '../row-operation.ts'
import type { Posted } from './on-transaction.ts'

/** What a transaction moves from the day of its recording to the one on which it counts; nothing when they are the same. */
export function movedToOtherDay({ data, recordedAt }: RecordedEvent<string, Posted>): readonly RowOperation[] {
  const [counted, recorded] = [data.effectiveAt, recordedAt]
  if (dayOf(counted) === dayOf(recorded)) return []
  return [...Map.groupBy(data.legs, ({ accountId }) => accountId)].flatMap(([accountId, legs]) => {
    const [debits, credits] = [sumOf(legs, 'debit'), sumOf(legs, 'credit')]
    const added = { accountId, debits, credits }
    const taken = { accountId, debits: -debits, credits: -credits }
    const days = [
      add(moneyEffectiveDays, { ...added, day: dayOf(counted) }),
      add(moneyEffectiveDays, { ...taken, day: dayOf(recorded) }),
    ]
    if (monthOf(counted) === monthOf(recorded)) return days
    return [
      ...days,
      add(moneyEffectiveMonths, { ...added, month: monthOf(counted) }),
      add(moneyEffectiveMonths, { ...taken, month: monthOf(recorded) }),
    ]
  })
}

function sumOf(legs: readonly PostedLeg[], side: PostedLeg['side']): bigint {
  return legs.reduce((sum, leg) => (leg.side === side ? sum + BigInt(leg.amount) : sum), 0n)
}
