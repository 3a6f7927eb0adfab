import { book } from '@heptad/domains/money/book.ts'
import { bookIdOf, bookStream, openBook } from '@heptad/schemas/money/book.ts'
import { defineCommand } from '../define.ts'

export const bookCommands = [
  defineCommand(openBook, {
    decider: book,
    permission: 'money.books.open',
    stream: ({ data }) => bookStream(data.bookId),
    answer: ({ streamId }) => ({ bookId: bookIdOf(streamId) }),
  }),
]
