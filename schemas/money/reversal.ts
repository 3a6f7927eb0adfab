import { z } from 'zod'
import { command, defineEvent } from '../contract.ts'
import { Uuid } from '../ids.ts'
import { Amount } from './amount.ts'
import { InBook } from './book.ts'
import { PostingAnswer } from './posting-answer.ts'
import { Conditions, MAX_LEGS, PostedLeg, PostedRemarks, Remarks } from './transaction.ts'

const { ifVersion, ifAvailable } = Conditions

/** So much of one leg of the original, with what must hold for its account. */
const Portion = z.strictObject({
  leg: z
    .int()
    .min(0)
    .max(MAX_LEGS - 1)
    .describe("the leg's place in the original, from 0"),
  amount: Amount,
  ifVersion,
  ifAvailable,
})

const Portions = z
  .array(Portion)
  .min(1)
  .max(MAX_LEGS)
  .refine((portions) => new Set(portions.map(({ leg }) => leg)).size === portions.length, 'name each leg once')

export const reverseTransaction = command(
  'money.transaction.reverse',
  z
    .strictObject({
      ...InBook,
      transactionId: Uuid.describe('the original'),
      amount: Amount.optional().describe('so much of an original in one asset, shared out by what is left of its legs'),
      legs: Portions.optional().describe('so much of each of these legs of the original'),
      ...Remarks,
    })
    .refine(({ amount, legs }) => amount === undefined || legs === undefined, 'name amount or legs, not both'),
  {
    summary:
      'Reverses a transaction: what is left of it, or a part. All reversals of a transaction together never exceed it.',
    keyRequired: true,
    answer: PostingAnswer.extend({
      originalId: Uuid,
      isComplete: z.boolean().describe('nothing of the original is left'),
    }),
  },
)

const ReversedLeg = PostedLeg.extend({
  /** Place of the leg that it takes back, from 0. */
  originalLeg: z.int().min(0),
})

/** A transaction that takes back an earlier one, or a part of it. */
export const transactionReversed = defineEvent(
  'money.transaction.reversed',
  1,
  z.strictObject({
    originalId: Uuid,
    legs: z.array(ReversedLeg).min(2),
    /** Nothing of the original is left after it. */
    isComplete: z.boolean(),
    ...PostedRemarks,
  }),
)
