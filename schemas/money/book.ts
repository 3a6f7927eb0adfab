import { z } from 'zod'
import { command, defineEvent } from '../contract.ts'
import { type StreamId, streamOf } from '../ids.ts'

/** Names one ledger of a tenant. Every tenant has `main`. */
export const BookId = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, dots, underscores and hyphens')
  .meta({ examples: ['main'] })
export type BookId = z.output<typeof BookId>

/** The book that a command means when it names none. */
export const MAIN_BOOK: BookId = 'main'

/** The book that a command or query is about. */
export const InBook = { bookId: BookId.default(MAIN_BOOK).describe('the ledger') }

const BOOK_CATEGORY = 'money.book'

/** The one stream of a book. */
export function bookStream(bookId: BookId): StreamId {
  return streamOf(BOOK_CATEGORY, bookId)
}

/** The book of a stream made by {@link bookStream}. */
export function bookIdOf(streamId: StreamId): BookId {
  return BookId.parse(streamId.slice(BOOK_CATEGORY.length + 1))
}

/** Which book a command was about. */
export const BookAnswer = z.strictObject({ bookId: BookId })

export const openBook = command('money.book.open', z.strictObject(InBook), {
  summary: 'Opens a ledger. Opening it again changes nothing.',
  answer: BookAnswer,
})

export const bookOpened = defineEvent('money.book.opened', 1, z.strictObject({ bookId: BookId }))
