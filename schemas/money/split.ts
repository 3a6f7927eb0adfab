import { z } from 'zod'
import { command } from '../contract.ts'
import { AccountReference, HOW_TO_NAME, namesOneAccount, Side } from './account.ts'
import { Amount } from './amount.ts'
import { InBook } from './book.ts'
import { PostingAnswer } from './posting-answer.ts'
import { refuseShape } from './shape-refusal.ts'
import { Conditions, MAX_LEGS, Remarks } from './transaction.ts'

/** Digits after the point that a percentage may have. */
export const PERCENT_DIGITS = 18

/** More than 0 and up to 100, as decimal text: `2.5`. */
const Percent = z
  .string()
  .regex(/^(100(\.0{1,18})?|\d{1,2}(\.\d{1,18})?)$/, 'must be a decimal number up to 100, like "2.5"')
  .refine((text) => /[1-9]/.test(text), 'must be more than 0')

/** What a part gets: a fixed amount, a percentage of the whole rounded down, or what the other parts leave. */
const Share = {
  fixed: Amount.optional(),
  percent: Percent.optional(),
  remaining: z.literal(true).optional(),
}
export interface Share {
  readonly fixed?: string | undefined
  readonly percent?: string | undefined
  readonly remaining?: true | undefined
}

const Part = z
  .strictObject({ ...AccountReference, ...Share, ...Conditions })
  .refine(namesOneAccount, HOW_TO_NAME)
  .refine(
    ({ fixed, percent, remaining }) => [fixed, percent, remaining].filter((share) => share !== undefined).length === 1,
    'say what the part gets: one of fixed, percent and remaining',
  )

const Parts = z
  .array(Part)
  .min(1)
  .superRefine((parts, context) => {
    if (parts.length >= MAX_LEGS) refuseShape(context, 'too-many-legs', `at most ${MAX_LEGS - 1} parts`)
  })

const Source = z.strictObject({ ...AccountReference, ...Conditions }).refine(namesOneAccount, HOW_TO_NAME)

export const splitTransaction = command(
  'money.transaction.split',
  z.strictObject({
    ...InBook,
    from: Source,
    amount: Amount,
    /** The side of `from`; the parts stand on the other one. */
    side: Side.default('debit'),
    parts: Parts,
    ...Remarks,
  }),
  {
    summary:
      'Posts an amount split into fixed, percent and remaining parts, which always sum to the whole. Parts of nothing are checked and not posted.',
    keyRequired: true,
    answer: PostingAnswer,
  },
)
