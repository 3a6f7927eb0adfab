import { z } from 'zod'
import { command, defineEvent } from '../contract.ts'
import { AccountPath, AccountReference, HOW_TO_NAME, namesOneAccount } from './account.ts'
import { Amount } from './amount.ts'
import { InBook } from './book.ts'
import { PostingAnswer } from './posting-answer.ts'
import { Conditions, PostedLeg, PostedRemarks, Remarks } from './transaction.ts'

/** Where the other halves of exchanges stand, one account per asset. */
export const LIQUIDITY = 'liquidity'

/** How the one inexact step of an exchange is rounded. `up` is away from zero. */
export const Rounding = z.enum(['half-even', 'half-up', 'half-down', 'up', 'down'])
export type Rounding = z.output<typeof Rounding>

const Ratio = z.strictObject({ numerator: Amount, denominator: Amount })
export type Ratio = z.output<typeof Ratio>

const DecimalRate = z
  .string('must be a decimal string, like "1.0842", or {numerator, denominator}')
  .regex(/^(0|[1-9]\d{0,18})(\.\d{1,18})?$/, 'must be a decimal number, like "1.0842"')
  .refine((text) => /[1-9]/.test(text), 'must be more than 0')

/** Whole units of the one asset for one whole unit of the other: a decimal string, or an exact ratio. */
const Rate = z.union([DecimalRate, Ratio])
export type Rate = z.output<typeof Rate>

const Party = z
  .strictObject({
    ...AccountReference,
    amount: Amount.optional().describe('of one of the two; the other follows'),
    ...Conditions,
  })
  .refine(namesOneAccount, HOW_TO_NAME)

/** The rate in lowest terms, the side whose amount was named, and how the other amount was rounded. */
export const ExchangeTerms = z.strictObject({ rate: Ratio, named: z.enum(['from', 'to']), rounding: Rounding })

export const exchangeTransaction = command(
  'money.transaction.exchange',
  z
    .strictObject({
      ...InBook,
      from: Party.describe('loses on its normal side'),
      to: Party.describe('gains on its normal side'),
      rate: Rate.describe("whole units of to's asset for one whole unit of from's"),
      rounding: Rounding.default('half-even').describe(
        'of the amount that follows from the rate; up is away from zero',
      ),
      liquidity: AccountPath.default(LIQUIDITY).describe('path of the accounts that stand between, one in each asset'),
      ...Remarks,
    })
    .refine(
      ({ from, to }) => (from.amount === undefined) !== (to.amount === undefined),
      'name the amount of from, or that of to: the other one follows from the rate',
    ),
  {
    summary:
      "Exchanges one asset for another through the book's liquidity accounts, in one transaction. The amount that is not named follows from the rate.",
    keyRequired: true,
    answer: PostingAnswer.extend({ exchange: ExchangeTerms }),
  },
)

/** A transaction in two assets. Its legs: `from`, `to`, then the liquidity accounts of `from`'s and of `to`'s asset. */
export const transactionExchanged = defineEvent(
  'money.transaction.exchanged',
  1,
  z.strictObject({
    legs: z.array(PostedLeg).length(4),
    exchange: ExchangeTerms,
    ...PostedRemarks,
  }),
)
