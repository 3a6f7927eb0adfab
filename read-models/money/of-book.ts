import { InBook } from '@heptad/schemas/money/book.ts'
import type { BookRow } from '@heptad/schemas/money/book-queries.ts'
import { z } from 'zod'
import type { QueryDefinition } from '../define.ts'
import { sqlBeside } from '../sql.ts'
import { moneyBooks } from './books.table.ts'

const get = sqlBeside(import.meta.url)('books.get')
const Input = z.object(InBook)
const NO_BOOK = { rows: [], next: null, absence: 'book-not-found' }

/** A list of what one book has: of nothing where there is no such book, which is asked only when the list is empty. */
export function ofBook(list: QueryDefinition): QueryDefinition {
  return {
    ...list,
    reads: [...list.reads, moneyBooks],
    insteadFor(input) {
      const other = list.insteadFor?.(input) ?? null
      return other === null ? null : ofBook(other)
    },
    async run(db, input, page) {
      const found = await list.run(db, input, page)
      if (found.rows.length > 0 || found.absence !== undefined) return found
      const books = await db.postgres<BookRow>(get, [Input.parse(input).bookId])
      return books.length > 0 ? found : NO_BOOK
    },
  }
}
