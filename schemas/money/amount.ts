import { z } from 'zod'
import type { MoneyRejection } from './rejections.ts'
import { refuseShape } from './shape-refusal.ts'

/** The largest amount, counter or bound: 2^127 - 1 minor units. */
export const MAX_AMOUNT = 2n ** 127n - 1n

const MAX_DIGITS = 39
const DIGITS = /^-?\d+$/
const CANONICAL = /^(0|-?[1-9]\d*)$/
const WORDS = 'a whole number of minor units in decimal digits, without leading zeros'

type Sign = 'positive' | 'any'

function amountText(sign: Sign, form = CANONICAL, inWords = WORDS) {
  return z
    .unknown()
    .superRefine((value, context) => {
      const refusal = refusalOf(value, sign)
      if (refusal !== null) refuseShape(context, ...refusal)
    })
    .pipe(z.string().regex(form, `must be ${inWords}`))
}

function refusalOf(value: unknown, sign: Sign): readonly [MoneyRejection, message: string] | null {
  if (value === undefined) return null
  if (typeof value !== 'string')
    return ['amount-must-be-string', 'write the amount as a decimal string of minor units, like "1050"']
  if (!DIGITS.test(value)) return null
  if (sign === 'positive' && !/^0*[1-9]/.test(value))
    return ['amount-not-positive', 'an amount is at least "1"; the side says which way it goes']
  return exceedsMaximum(value) ? ['amount-overflow', `at most ${MAX_AMOUNT} minor units`] : null
}

function exceedsMaximum(digits: string): boolean {
  const magnitude = digits.replace(/^-?0*/, '')
  return magnitude.length > MAX_DIGITS || BigInt(magnitude || '0') > MAX_AMOUNT
}

/**
 * What is moved: 1 … 2^127-1 minor units as decimal text. Refuses with `amount-must-be-string`, `amount-not-positive` or
 * `amount-overflow` in the issue's `params.code`.
 */
export const Amount = amountText('positive').meta({
  type: 'string',
  pattern: '^[1-9][0-9]{0,38}$',
  description: 'Whole minor units in decimal digits, 1 … 2^127-1',
  examples: ['1050'],
})

/** In place of an amount: everything that is available. */
export const AVAILABLE = 'available'

/** An {@link Amount}, or {@link AVAILABLE}. */
export const AmountOrAvailable = amountText('positive', /^(available|[1-9]\d*)$/, `${WORDS}, or "available"`).meta({
  type: 'string',
  pattern: '^(available|[1-9][0-9]{0,38})$',
  description: 'Whole minor units in decimal digits, 1 … 2^127-1, or "available": all that the sources have',
  examples: ['1050', AVAILABLE],
})

/** A balance or bound: -(2^127-1) … 2^127-1 minor units as decimal text. */
export const SignedAmount = amountText('any').meta({
  type: 'string',
  pattern: '^(0|-?[1-9][0-9]{0,38})$',
  description: 'Whole minor units in decimal digits, which may be negative',
  examples: ['-5000'],
})

/** A counter that only grows, such as an account's version: decimal text, from "0". */
export const Counter = z
  .string()
  .regex(/^(0|[1-9]\d{0,38})$/, 'must be a whole number in decimal digits, without leading zeros')
