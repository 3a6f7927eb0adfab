import { type AssetRow, listAssets } from '@heptad/schemas/money/book-queries.ts'
import { defineQuery } from '../define.ts'
import { pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { inBook } from './absent-book.ts'
import { moneyAccounts } from './accounts.table.ts'
import { moneyAssets } from './assets.table.ts'
import { moneyBooks } from './books.table.ts'

const list = sqlBeside(import.meta.url)('assets.list')

export const assetQueries = [
  defineQuery(listAssets, {
    permission: 'money.assets.list',
    reads: [moneyAssets, moneyAccounts, moneyBooks],
    failsClosed: true,
    async run(db, { bookId }, page) {
      const rows = await db.postgres<AssetRow>(list, [bookId, ...startAfter(page, 1), rowsToRead(page)])
      return inBook(
        db,
        bookId,
        pageOf(rows, page, (row) => [row.asset]),
      )
    },
  }),
]
