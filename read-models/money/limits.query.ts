import { type LimitsRow, listLimits } from '@heptad/schemas/money/queries.ts'
import { defineQuery } from '../define.ts'
import { LEAST, pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyAccounts } from './accounts.table.ts'
import { moneyAccountLimits } from './limits.table.ts'
import { ofBook } from './of-book.ts'

const list = sqlBeside(import.meta.url)('limits.list')

export const limitQueries = [
  ofBook(
    defineQuery(listLimits, {
      permission: 'money.limits.list',
      reads: [moneyAccountLimits, moneyAccounts],
      failsClosed: true,
      async run(db, { bookId, accountId }, page) {
        const parameters = [bookId, accountId ?? null, ...startAfter(page, [LEAST.uuid]), rowsToRead(page)]
        return pageOf(await db.postgres<LimitsRow>(list, parameters), page, (row) => [row.accountId])
      },
    }),
  ),
]
