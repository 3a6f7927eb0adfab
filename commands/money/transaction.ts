import { book } from '@heptad/domains/money/book.ts'
import { bookIdOf, bookStream } from '@heptad/schemas/money/book.ts'
import { postBatch, postTransaction } from '@heptad/schemas/money/transaction.ts'
import { defineCommand } from '../define.ts'
import { answerPosting, isPosted, verdict } from './posting-answer.ts'
import { UNFROZEN } from './unfrozen.ts'

export const transactionCommands = [
  defineCommand(postTransaction, {
    decider: book,
    permission: 'money.transactions.post',
    stream: ({ data }) => bookStream(data.bookId),
    answer: answerPosting,
    answersFromEvents: true,
    unfrozen: UNFROZEN,
  }),
  defineCommand(postBatch, {
    decider: book,
    permission: 'money.transactions.post',
    stream: ({ data }) => bookStream(data.bookId),
    answer: ({ events, streamId }) => ({
      bookId: bookIdOf(streamId),
      items: events.filter(isPosted).map(verdict),
    }),
    answersFromEvents: true,
    unfrozen: UNFROZEN,
  }),
]
