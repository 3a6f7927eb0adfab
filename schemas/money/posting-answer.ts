import { z } from 'zod'
import { Uuid } from '../ids.ts'
import { Instant } from '../instant.ts'
import { JsonObject } from '../json.ts'
import { BookId } from './book.ts'
import { LegRow, MinorUnits } from './rows.ts'

const BalanceAfter = z.strictObject({
  available: MinorUnits.describe('posted less pending: what can be spent'),
  posted: MinorUnits.describe("the balance on the account's normal side"),
  pending: MinorUnits.describe('what open holds would take from it'),
  postedDebits: MinorUnits,
  postedCredits: MinorUnits,
  pendingDebits: MinorUnits,
  pendingCredits: MinorUnits,
})

/** A leg with its account's balance right after it, in minor units. */
export const AnsweredLeg = LegRow.extend({ accountVersion: MinorUnits, balanceAfter: BalanceAfter })

/** A posted transaction without its legs: id, times and reference. */
export const PostedSummary = {
  transactionId: Uuid,
  status: z.literal('posted'),
  effectiveAt: Instant,
  reference: z.string().nullable(),
  createdAt: Instant,
}

/** What every command that posts one transaction answers. */
export const PostingAnswer = z.strictObject({ bookId: BookId, ...PostedSummary, legs: z.array(AnsweredLeg) })

const RefusedItem = z.strictObject({
  status: z.literal('rejected'),
  code: z.string().describe('of the problem'),
  details: JsonObject,
})

/** Of each item of a batch, in order, what became of it. */
export const BatchAnswer = z.strictObject({
  bookId: BookId,
  items: z.array(z.union([z.strictObject(PostedSummary), RefusedItem])),
})
