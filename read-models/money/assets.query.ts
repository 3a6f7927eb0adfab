import { type AssetRow, listAssets } from '@heptad/schemas/money/book-queries.ts'
import { LEAST, pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyAccounts } from './accounts.table.ts'
import { moneyAssets } from './assets.table.ts'
import { moneyQuery } from './money-query.ts'
import { ofBook } from './of-book.ts'

const list = sqlBeside(import.meta.url)('assets.list')

export const assetQueries = [
  ofBook(
    moneyQuery(listAssets, {
      permission: 'money.assets.list',
      reads: [moneyAssets, moneyAccounts],
      async run(db, { bookId }, page) {
        const rows = await db.postgres<AssetRow>(list, [bookId, ...startAfter(page, [LEAST.text]), rowsToRead(page)])
        return pageOf(rows, page, (row) => [row.asset])
      },
    }),
  ),
]
