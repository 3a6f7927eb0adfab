import { listPeriods, type PeriodRow } from '@heptad/schemas/money/queries.ts'
import { LEAST, pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyQuery } from './money-query.ts'
import { ofBook } from './of-book.ts'
import { moneyPeriods } from './periods.table.ts'

const list = sqlBeside(import.meta.url)('periods.list')

export const periodQueries = [
  ofBook(
    moneyQuery(listPeriods, {
      permission: 'money.periods.list',
      reads: [moneyPeriods],
      async run(db, { bookId, state }, page) {
        const isClosed = state === undefined ? null : state === 'closed'
        const rows = await db.postgres<PeriodRow>(list, [
          bookId,
          isClosed,
          ...startAfter(page, [LEAST.text]),
          rowsToRead(page),
        ])
        return pageOf(rows, page, (row) => [row.period])
      },
    }),
  ),
]
