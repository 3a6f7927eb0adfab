import { book } from '@heptad/domains/money/book.ts'
import { type BookId, bookStream } from '@heptad/schemas/money/book.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'

/** The caller opens the book or the period, and sends the same command again under the same key. */
const RETRYABLE: readonly MoneyRejection[] = ['book-not-found', 'period-closed']

/** What the commands in a book have in common: its rules, its stream, and the rejections that leave an idempotency key open. */
export const inBook = {
  decider: book,
  stream: ({ data }: { readonly data: { readonly bookId: BookId } }) => bookStream(data.bookId),
  retryableRejections: RETRYABLE,
} as const
