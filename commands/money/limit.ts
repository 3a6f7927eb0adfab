import { book } from '@heptad/domains/money/book.ts'
import { bookIdOf, bookStream } from '@heptad/schemas/money/book.ts'
import { setAccountLimits, setBookLimits } from '@heptad/schemas/money/limit.ts'
import { defineCommand } from '../define.ts'
import { changeAccount } from './account.ts'
import { RETRYABLE_REJECTIONS } from './retryable-rejections.ts'

export const limitCommands = [
  changeAccount(setAccountLimits, 'money.accounts.set-limits'),
  defineCommand(setBookLimits, {
    decider: book,
    permission: 'money.books.set-limits',
    stream: ({ data }) => bookStream(data.bookId),
    answer: ({ streamId }) => ({ bookId: bookIdOf(streamId) }),
    retryableRejections: RETRYABLE_REJECTIONS,
  }),
]
