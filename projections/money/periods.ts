import { moneyPeriods } from '@heptad/read-models/money/periods.table.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { periodClosed, periodReopened } from '@heptad/schemas/money/period.ts'
import { defineProjection, on } from '../define.ts'
import { put } from '../row-operation.ts'

/** Each period that was ever closed, and whether it is. */
export const periodsProjection = defineProjection({
  name: 'money.periods',
  version: 1,
  sequenceKey: 'stream',
  withoutMetadata: true,
  tables: [moneyPeriods],
  handlers: [
    on(periodClosed, ({ data: { period, from, to }, streamId, recordedAt }) => [
      put(moneyPeriods, {
        ...{ bookId: bookIdOf(streamId), period, startsAt: from, endsAt: to },
        ...{ isClosed: true, changedAt: recordedAt },
      }),
    ]),
    on(periodReopened, ({ data: { period }, streamId, recordedAt }) => [
      put(moneyPeriods, { bookId: bookIdOf(streamId), period, isClosed: false, changedAt: recordedAt }),
    ]),
  ],
})
