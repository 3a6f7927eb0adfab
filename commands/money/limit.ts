import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { setAccountLimits, setBookLimits } from '@heptad/schemas/money/limit.ts'
import { defineCommand } from '../define.ts'
import { changeAccount } from './account.ts'
import { inBook } from './in-book.ts'

export const limitCommands = [
  changeAccount(setAccountLimits, 'money.accounts.set-limits'),
  defineCommand(setBookLimits, {
    ...inBook,
    permission: 'money.books.set-limits',
    answer: ({ streamId }) => ({ bookId: bookIdOf(streamId) }),
  }),
]
