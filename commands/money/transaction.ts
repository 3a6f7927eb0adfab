import type { InStream } from '@heptad/domains/decider.ts'
import { book } from '@heptad/domains/money/book.ts'
import type { BookEvent } from '@heptad/domains/money/book-messages.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { bookIdOf, bookStream } from '@heptad/schemas/money/book.ts'
import { postBatch, postTransaction } from '@heptad/schemas/money/transaction.ts'
import { defineCommand } from '../define.ts'
import { answerPosting, isPosted, verdict } from './posting-answer.ts'
import { RETRYABLE_REJECTIONS } from './retryable-rejections.ts'

export const transactionCommands = [
  defineCommand(postTransaction, {
    decider: book,
    permission: 'money.transactions.post',
    stream: ({ data }) => bookStream(data.bookId),
    answer: answerPosting,
    answersFromEvents: true,
    retryableRejections: RETRYABLE_REJECTIONS,
  }),
  defineCommand(postBatch, {
    decider: book,
    permission: 'money.transactions.post',
    stream: ({ data }) => bookStream(data.bookId),
    answer: ({ events, streamId }) => ({
      bookId: bookIdOf(streamId),
      items: verdicts(events),
    }),
    answersFromEvents: true,
    retryableRejections: RETRYABLE_REJECTIONS,
  }),
]

/** Of each item in order: that it was posted, or why not. */
function verdicts(events: readonly InStream<BookEvent>[]): JsonObject[] {
  const posted = events.filter(isPosted).map(verdict)
  const refused = events.flatMap((event) => (event.type === 'money.batch.items-refused' ? event.data.items : []))
  for (const { item, code, details } of refused) posted.splice(item, 0, { status: 'rejected', code, details })
  return posted
}
