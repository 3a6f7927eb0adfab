import { type AssetRow, listAssets } from '@heptad/schemas/money/book-queries.ts'
import { defineQuery } from '../define.ts'
import { LEAST, pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyAccounts } from './accounts.table.ts'
import { moneyAssets } from './assets.table.ts'
import { ofBook } from './of-book.ts'

const list = sqlBeside(import.meta.url)('assets.list')

export const assetQueries = [
  ofBook(
    defineQuery(listAssets, {
      permission: 'money.assets.list',
      reads: [moneyAssets, moneyAccounts],
      failsClosed: true,
      async run(db, { bookId }, page) {
        const rows = await db.postgres<AssetRow>(list, [bookId, ...startAfter(page, [LEAST.text]), rowsToRead(page)])
        return pageOf(rows, page, (row) => [row.asset])
      },
    }),
  ),
]
