import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Amount, Counter, MAX_AMOUNT, SignedAmount } from './amount.ts'
import type { MoneyRejection } from './rejections.ts'

const PLAIN = 'a shape error without a code of money'

const amounts: readonly [input: unknown, outcome: 'taken' | typeof PLAIN | MoneyRejection][] = [
  ['1', 'taken'],
  ['1050', 'taken'],
  [`${MAX_AMOUNT}`, 'taken'],
  [1050, 'amount-must-be-string'],
  [10.5, 'amount-must-be-string'],
  [0, 'amount-must-be-string'],
  [null, 'amount-must-be-string'],
  [true, 'amount-must-be-string'],
  [['1'], 'amount-must-be-string'],
  ['0', 'amount-not-positive'],
  ['000', 'amount-not-positive'],
  ['-0', 'amount-not-positive'],
  ['-1', 'amount-not-positive'],
  [`-${MAX_AMOUNT + 1n}`, 'amount-not-positive'],
  [`${MAX_AMOUNT + 1n}`, 'amount-overflow'],
  ['9'.repeat(39), 'amount-overflow'],
  ['9'.repeat(1_000_000), 'amount-overflow'],
  [undefined, PLAIN],
  ['', PLAIN],
  ['10.50', PLAIN],
  ['007', PLAIN],
  ['+1', PLAIN],
  ['1e3', PLAIN],
  ['0x10', PLAIN],
  [' 1', PLAIN],
  ['1\n', PLAIN],
  ['١', PLAIN],
  ['1,000', PLAIN],
]

const bounds: readonly [input: unknown, outcome: 'taken' | typeof PLAIN | MoneyRejection][] = [
  ['0', 'taken'],
  ['-1', 'taken'],
  [`${-MAX_AMOUNT}`, 'taken'],
  [`${-MAX_AMOUNT - 1n}`, 'amount-overflow'],
  [-1, 'amount-must-be-string'],
  ['-0', PLAIN],
  ['-01', PLAIN],
  ['--1', PLAIN],
]

describe('an amount', () => {
  test.each(amounts)('%j: %s', (input, outcome) => expect(outcomeOf(Amount, input)).toBe(outcome))

  test('from 1 to 2^127 - 1 is taken unchanged', () => {
    fc.assert(fc.property(fc.bigInt(1n, MAX_AMOUNT), (amount) => Amount.parse(`${amount}`) === `${amount}`))
  })
})

describe('a bound', () => {
  test.each(bounds)('%j: %s', (input, outcome) => expect(outcomeOf(SignedAmount, input)).toBe(outcome))

  test('of either sign is taken unchanged', () => {
    fc.assert(fc.property(fc.bigInt(-MAX_AMOUNT, MAX_AMOUNT), (bound) => SignedAmount.parse(`${bound}`) === `${bound}`))
  })
})

test('a counter is whole and never negative', () => {
  expect(['0', '1', '40'].every((text) => Counter.safeParse(text).success)).toBe(true)
  expect(['-1', '01', '1.0', ''].some((text) => Counter.safeParse(text).success)).toBe(false)
})

function outcomeOf(schema: typeof Amount, input: unknown): string {
  const result = schema.safeParse(input)
  if (result.success) return 'taken'
  const [first] = result.error.issues
  return first?.code === 'custom' ? first.params?.code : PLAIN
}
