import { z } from 'zod'
import { query } from '../contract.ts'
import { Uuid } from '../ids.ts'
import { Instant } from '../instant.ts'
import { HOW_TO_ORDER, isInOrder } from '../range.ts'
import { AccountPath, Side } from './account.ts'
import { Amount, Counter } from './amount.ts'
import { AssetCode, Scale } from './asset.ts'
import { BookId } from './book.ts'
import { SomeLegs } from './rows.ts'

/** One leg, as analytics keep it: without running balance and reference. */
export const AnalyticsEntryRow = z.strictObject({
  transactionId: Uuid,
  bookId: BookId,
  accountId: Uuid,
  path: AccountPath,
  asset: AssetCode,
  scale: Scale,
  accountVersion: Counter,
  side: Side,
  amount: Amount,
  effectiveAt: Instant,
  recordedAt: Instant,
})
export type AnalyticsEntryRow = z.output<typeof AnalyticsEntryRow>

export const listAnalyticsEntries = query('money.entries-analytics.list', {
  summary:
    'The legs of all accounts of a book, by day, asset, path and the time they count; `pathPrefix` shows one path and all below it.',
  shape: 'list',
  absence: 'book-not-found',
  input: z
    .strictObject({
      ...SomeLegs,
      side: Side.optional().describe('only legs on this side'),
      from: Instant.optional().describe('counts at or after'),
      to: Instant.optional().describe('counts before'),
    })
    .refine(isInOrder, HOW_TO_ORDER),
  row: AnalyticsEntryRow,
})
