import { dayOf } from '@heptad/schemas/day.ts'
import { type AnalyticsEntryRow, listAnalyticsEntries } from '@heptad/schemas/money/entries-analytics.ts'
import { FIRST_DAY, FIRST_TIME, timeBounds } from '../analytics-times.ts'
import type { PageRequest } from '../define.ts'
import { pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyEntriesAnalytics } from './entries-analytics.table.ts'
import { moneyQuery } from './money-query.ts'
import { ofBook } from './of-book.ts'

const list = sqlBeside(import.meta.url)('entries-analytics.list')

export const entryAnalyticsQueries = [
  ofBook(
    moneyQuery(listAnalyticsEntries, {
      permission: 'money.entries-analytics.list',
      reads: [moneyEntriesAnalytics],
      async run(db, { bookId, asset = '', pathPrefix = '', side = '', from, to }, page) {
        const rows = await db.clickhouse<AnalyticsEntryRow>(list, {
          ...{ book_id: bookId, asset, path_prefix: pathPrefix, side },
          ...timeBounds({ from, to }),
          ...lastOf(page),
          rows: rowsToRead(page),
        })
        return pageOf(rows, page, (row) => [
          dayOf(row.effectiveAt),
          ...[row.asset, row.path, row.effectiveAt, row.accountVersion],
        ])
      },
    }),
  ),
]

function lastOf(page: PageRequest) {
  const [day, asset, path, time, version] = startAfter(page, [FIRST_DAY, '', '', FIRST_TIME, '0'])
  return { last_day: day, last_asset: asset, last_path: path, last_time: time, last_version: version }
}
