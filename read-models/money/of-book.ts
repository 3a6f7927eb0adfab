import { InBook } from '@heptad/schemas/money/book.ts'
import { z } from 'zod'
import type { QueryDefinition } from '../define.ts'
import { bookQuery } from './books.query.ts'

const Input = z.object(InBook)

/** A list of what belongs to one book: answered with `book-not-found` when there is no such book. */
export function ofBook(list: QueryDefinition): QueryDefinition {
  return {
    ...list,
    parent: {
      query: bookQuery,
      inputOf: (input) => ({ bookId: Input.parse(input).bookId }),
      absence: 'book-not-found',
    },
  }
}
