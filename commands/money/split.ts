import { splitTransaction } from '@heptad/schemas/money/split.ts'
import { defineCommand } from '../define.ts'
import { inBook } from './in-book.ts'
import { answerPosting } from './posting-answer.ts'

export const splitCommands = [
  defineCommand(splitTransaction, {
    ...inBook,
    permission: 'money.transactions.post',
    answer: answerPosting,
    answersFromEvents: true,
  }),
]
