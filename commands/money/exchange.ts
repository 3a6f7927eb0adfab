import { exchangeTransaction } from '@heptad/schemas/money/exchange.ts'
import { defineCommand } from '../define.ts'
import { inBook } from './in-book.ts'
import { answerPosting } from './posting-answer.ts'

export const exchangeCommands = [
  defineCommand(exchangeTransaction, {
    ...inBook,
    permission: 'money.transactions.exchange',
    answer: answerPosting,
    answersFromEvents: true,
  }),
]
