import { book } from '@heptad/domains/money/book.ts'
import { bookStream } from '@heptad/schemas/money/book.ts'
import { splitTransaction } from '@heptad/schemas/money/split.ts'
import { defineCommand } from '../define.ts'
import { answerPosting } from './posting-answer.ts'
import { RETRYABLE_REJECTIONS } from './retryable-rejections.ts'

export const splitCommands = [
  defineCommand(splitTransaction, {
    decider: book,
    permission: 'money.transactions.post',
    stream: ({ data }) => bookStream(data.bookId),
    answer: answerPosting,
    answersFromEvents: true,
    retryableRejections: RETRYABLE_REJECTIONS,
  }),
]
