import type { InStream } from '@heptad/domains/decider.ts'
import type { BookEvent } from '@heptad/domains/money/book-messages.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { postBatch, postTransaction } from '@heptad/schemas/money/transaction.ts'
import { defineCommand } from '../define.ts'
import { inBook } from './in-book.ts'
import { answerPosting, isPosted, summaryOf } from './posting-answer.ts'

export const transactionCommands = [
  defineCommand(postTransaction, {
    ...inBook,
    permission: 'money.transactions.post',
    answer: answerPosting,
    answersFromEvents: true,
  }),
  defineCommand(postBatch, {
    ...inBook,
    permission: 'money.transactions.post',
    answer: ({ events, streamId }) => ({
      bookId: bookIdOf(streamId),
      items: verdicts(events),
    }),
    answersFromEvents: true,
  }),
]

/** Of each item in order: that it was posted, or why not. */
function verdicts(events: readonly InStream<BookEvent>[]): JsonObject[] {
  const posted = events.filter(isPosted).map(summaryOf)
  const refused = events.flatMap((event) => (event.type === 'money.batch.items-refused' ? event.data.items : []))
  for (const { item, code, details } of refused) posted.splice(item, 0, { status: 'rejected', code, details })
  return posted
}
