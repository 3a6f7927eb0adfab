import { type LimitsRow, listLimits } from '@heptad/schemas/money/queries.ts'
import { LEAST, pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyAccounts } from './accounts.table.ts'
import { moneyAccountLimits } from './limits.table.ts'
import { moneyQuery } from './money-query.ts'
import { ofBook } from './of-book.ts'

const list = sqlBeside(import.meta.url)('limits.list')

export const limitQueries = [
  ofBook(
    moneyQuery(listLimits, {
      permission: 'money.limits.list',
      reads: [moneyAccountLimits, moneyAccounts],
      async run(db, { bookId, accountId }, page) {
        const parameters = [bookId, accountId ?? null, ...startAfter(page, [LEAST.uuid]), rowsToRead(page)]
        return pageOf(await db.postgres<LimitsRow>(list, parameters), page, (row) => [row.accountId])
      },
    }),
  ),
]
