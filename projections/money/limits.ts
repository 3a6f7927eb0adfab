import { moneyAccountLimits } from '@heptad/read-models/money/limits.table.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { accountLimitsChanged } from '@heptad/schemas/money/limit.ts'
import { defineProjection, on } from '../define.ts'
import { put } from '../row-operation.ts'

/** Which limits each account has. */
export const limitsProjection = defineProjection({
  name: 'money.limits',
  version: 1,
  sequenceKey: 'stream',
  withoutMetadata: true,
  tables: [moneyAccountLimits],
  handlers: [
    on(accountLimitsChanged, ({ data: { accountId, limits }, streamId }) => [
      put(moneyAccountLimits, { bookId: bookIdOf(streamId), accountId, limits }),
    ]),
  ],
})
