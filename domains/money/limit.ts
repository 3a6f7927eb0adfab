import { accountLimitsChanged, bookLimitsChanged, type Limit } from '@heptad/schemas/money/limit.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { accept, type Decision } from '../decider.ts'
import { onOpenAccount } from './account.ts'
import type {
  AccountLimitsChanged,
  BookEvent,
  BookLimitsChanged,
  SetAccountLimits,
  SetBookLimits,
} from './book-messages.ts'
import type { OpenBook } from './book-state.ts'
import { withLimits } from './limit-state.ts'
import { minorUnitsOf } from './minor-units.ts'

/** Sets the limits of an account in place of those it had. */
export function setAccountLimits(book: OpenBook, { data }: SetAccountLimits): Decision<BookEvent, MoneyRejection> {
  return onOpenAccount(book, data, ({ accountId }) => {
    const present = book.limits.get(accountId)?.limits ?? []
    const isSame = textOf(present) === textOf(data.limits)
    return isSame ? accept() : accept(accountLimitsChanged({ accountId, limits: [...data.limits] }))
  })
}

/** Sets the most that one transaction in the book may move. */
export function setBookLimits(
  book: OpenBook,
  { data: { operationMaximum } }: SetBookLimits,
): Decision<BookLimitsChanged, MoneyRejection> {
  return book.operationMaximum === minorUnitsOf(operationMaximum)
    ? accept()
    : accept(bookLimitsChanged({ operationMaximum }))
}

export function accountLimitsSet(book: OpenBook, { data }: AccountLimitsChanged): OpenBook {
  return withLimits(book, data.accountId, data.limits)
}

export function bookLimitsSet(book: OpenBook, { data }: BookLimitsChanged): OpenBook {
  return { ...book, operationMaximum: minorUnitsOf(data.operationMaximum) }
}

function textOf(limits: readonly Limit[]): string {
  return limits.map(({ side, window, isNet, maximum }) => [side, window, isNet, maximum].join(' ')).join()
}
