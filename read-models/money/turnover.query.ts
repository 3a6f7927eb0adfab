import { listTurnover, type TurnoverRow } from '@heptad/schemas/money/turnover.ts'
import { dayBounds, FIRST_DAY } from '../analytics-times.ts'
import { pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyEntriesAnalytics } from './entries-analytics.table.ts'
import { moneyQuery } from './money-query.ts'
import { ofBook } from './of-book.ts'

const list = sqlBeside(import.meta.url)('turnover.list')

export const turnoverQueries = [
  ofBook(
    moneyQuery(listTurnover, {
      permission: 'money.turnover.list',
      reads: [moneyEntriesAnalytics],
      async run(db, { bookId, asset = '', pathPrefix = '', from, to }, page) {
        const [lastDay, lastAsset, lastPath] = startAfter(page, [FIRST_DAY, '', ''])
        const rows = await db.clickhouse<TurnoverRow>(list, {
          ...{ book_id: bookId, asset, path_prefix: pathPrefix, ...dayBounds({ from, to }) },
          ...{ last_day: lastDay, last_asset: lastAsset, last_path: lastPath, rows: rowsToRead(page) },
        })
        return pageOf(rows, page, (row) => [row.day, row.asset, row.path])
      },
    }),
  ),
]
