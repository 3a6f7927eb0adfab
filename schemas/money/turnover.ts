import { z } from 'zod'
import { query } from '../contract.ts'
import { Day } from '../day.ts'
import { HOW_TO_ORDER, isInOrder } from '../range.ts'
import { AccountPath } from './account.ts'
import { AssetCode, Scale } from './asset.ts'
import { BookId } from './book.ts'
import { SomeLegs } from './rows.ts'

const Total = z.string().regex(/^\d+$/)

/** What one account was debited and credited on one day. */
export const TurnoverRow = z.strictObject({
  bookId: BookId,
  day: Day.describe('in UTC, on which the transactions count (`effectiveAt`)'),
  asset: AssetCode,
  path: AccountPath,
  scale: Scale,
  debits: Total.describe('minor units; may exceed the largest amount'),
  credits: Total.describe('minor units; may exceed the largest amount'),
  entries: Total.describe('how many legs'),
})
export type TurnoverRow = z.output<typeof TurnoverRow>

export const listTurnover = query('money.turnover.list', {
  summary:
    'What each account of a book was debited and credited, by day, asset and path, oldest day first; `pathPrefix` shows one path and all below it.',
  shape: 'list',
  absence: 'book-not-found',
  input: z
    .strictObject({
      ...SomeLegs,
      from: Day.optional().describe('this day and later'),
      to: Day.optional().describe('before this day'),
    })
    .refine(isInOrder, HOW_TO_ORDER),
  row: TurnoverRow,
})
