import { book } from '@heptad/domains/money/book.ts'
import { bookStream } from '@heptad/schemas/money/book.ts'
import { exchangeTransaction } from '@heptad/schemas/money/exchange.ts'
import { defineCommand } from '../define.ts'
import { answerPosting } from './posting-answer.ts'
import { RETRYABLE_REJECTIONS } from './retryable-rejections.ts'

export const exchangeCommands = [
  defineCommand(exchangeTransaction, {
    decider: book,
    permission: 'money.transactions.exchange',
    stream: ({ data }) => bookStream(data.bookId),
    answer: answerPosting,
    answersFromEvents: true,
    retryableRejections: RETRYABLE_REJECTIONS,
  }),
]
