import type { BookRow } from '@heptad/schemas/money/book-queries.ts'
import type { Page, QueryContext } from '../define.ts'
import { sqlBeside } from '../sql.ts'
import { OF_NOTHING } from './absent-account.ts'

const get = sqlBeside(import.meta.url)('books.get')

/** A page of what a book has; of nothing when there is no such book, which is asked only where the page is empty. */
export async function inBook<Row>(
  { postgres }: Pick<QueryContext, 'postgres'>,
  bookId: string,
  page: Page<Row>,
): Promise<Page<Row>> {
  if (page.rows.length > 0) return page
  const books = await postgres<BookRow>(get, [bookId])
  return books.length > 0 ? page : OF_NOTHING
}
