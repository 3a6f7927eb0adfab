import { z } from 'zod'
import { command } from '../contract.ts'
import { AccountReference, HOW_TO_NAME, namesOneAccount, Side } from './account.ts'
import { Amount, AmountOrAvailable, AVAILABLE } from './amount.ts'
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
  fixed: Amount.optional().describe('this amount'),
  percent: Percent.optional().describe('so much of the whole, rounded down'),
  remaining: z.literal(true).optional().describe('what the other parts leave'),
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

const Source = z
  .strictObject({
    ...AccountReference,
    upTo: Amount.optional().describe('gives no more than this, though it has more'),
    ...Conditions,
  })
  .refine(namesOneAccount, HOW_TO_NAME)

const Split = z.strictObject({
  ...InBook,
  from: z
    .union([Source, z.array(Source).min(1)])
    .describe(
      'one source, or several in order: each gives what it has, and the last one what is left of a named amount',
    ),
  amount: AmountOrAvailable,
  side: Side.default('debit').describe('the side of from; the parts stand on the other one'),
  parts: Parts.describe('who gets how much: fixed, a percentage, or what remains'),
  ...Remarks,
})

function refuseWhatDoesNotGoTogether(asked: z.output<typeof Split>, context: z.core.$RefinementCtx): void {
  const { from, amount, parts } = asked
  const sources = [from].flat()
  const isOneTransaction = sources.length + parts.length <= MAX_LEGS
  if (!isOneTransaction && parts.length < MAX_LEGS)
    refuseShape(context, 'too-many-legs', `at most ${MAX_LEGS} sources and parts in all`)
  if (amount === AVAILABLE || sources.at(-1)?.upTo === undefined) return
  context.addIssue({
    code: 'custom',
    path: Array.isArray(from) ? ['from', from.length - 1, 'upTo'] : ['from', 'upTo'],
    message: 'the last source gives what is left: upTo is for those before it, and for the amount "available"',
  })
}

export const splitTransaction = command('money.transaction.split', Split.superRefine(refuseWhatDoesNotGoTogether), {
  summary:
    'Posts an amount, or all that is available, drawn from one or several sources in order and split into fixed, percent and remaining parts, which always sum to the whole. Sources and parts that come to nothing are checked, but not posted.',
  keyRequired: true,
  answer: PostingAnswer,
})
