import { type BookRow, getBook, listBooks } from '@heptad/schemas/money/book-queries.ts'
import { LEAST, pageOf, rowsToRead, single, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyBooks } from './books.table.ts'
import { moneyQuery } from './money-query.ts'

const sql = sqlBeside(import.meta.url)
const list = sql('books.list')
const get = sql('books.get')

export const bookQuery = moneyQuery(getBook, {
  permission: 'money.books.get',
  reads: [moneyBooks],
  run: async (db, { bookId }) => single(await db.postgres<BookRow>(get, [bookId])),
})

export const bookQueries = [
  moneyQuery(listBooks, {
    permission: 'money.books.list',
    reads: [moneyBooks],
    async run(db, _, page) {
      const rows = await db.postgres<BookRow>(list, [...startAfter(page, [LEAST.text]), rowsToRead(page)])
      return pageOf(rows, page, (row) => [row.bookId])
    },
  }),
  bookQuery,
]
