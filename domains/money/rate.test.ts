import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { Rounding } from '@heptad/schemas/money/exchange.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { betweenMinorUnits, fractionOf, inverse, times } from './rate.ts'

test.each<[rate: Parameters<typeof fractionOf>[0], numerator: bigint, denominator: bigint]>([
  ['1.0842', 5421n, 5000n],
  ['1', 1n, 1n],
  ['0.5', 1n, 2n],
  ['100', 100n, 1n],
  [`0.${'0'.repeat(17)}1`, 1n, 10n ** 18n],
  [{ numerator: '2', denominator: '6' }, 1n, 3n],
])('the rate %j is %s/%s', (rate, numerator, denominator) => {
  expect(fractionOf(rate)).toEqual({ numerator, denominator })
})

/** An amount times a half, in every mode: exact, under a half, a half to even and to odd, over a half. */
test.each<[amount: bigint, rate: string, results: Readonly<Record<Rounding, bigint>>]>([
  [4n, '0.5', { 'half-even': 2n, 'half-up': 2n, 'half-down': 2n, up: 2n, down: 2n }],
  [1n, '0.5', { 'half-even': 0n, 'half-up': 1n, 'half-down': 0n, up: 1n, down: 0n }],
  [3n, '0.5', { 'half-even': 2n, 'half-up': 2n, 'half-down': 1n, up: 2n, down: 1n }],
  [5n, '0.5', { 'half-even': 2n, 'half-up': 3n, 'half-down': 2n, up: 3n, down: 2n }],
  [1n, '0.4', { 'half-even': 0n, 'half-up': 0n, 'half-down': 0n, up: 1n, down: 0n }],
  [1n, '0.6', { 'half-even': 1n, 'half-up': 1n, 'half-down': 1n, up: 1n, down: 0n }],
])('%s times %s is rounded once', (amount, rate, results) => {
  for (const rounding of Rounding.options) expect(times(amount, fractionOf(rate), rounding)).toBe(results[rounding])
})

describe('between minor units', () => {
  test.each<[amount: bigint, fromScale: number, toScale: number, rate: string, result: bigint]>([
    [1050n, 2, 2, '1.0842', 1138n],
    [1050n, 2, 0, '163.27', 1714n],
    [1714n, 0, 2, '0.006125', 1050n],
    [1n, 2, 18, '0.0003', 3_000_000_000_000n],
    [10n ** 18n, 18, 2, '3333.335', 333_334n],
  ])('%s of scale %s into scale %s at %s is %s', (amount, fromScale, toScale, rate, result) => {
    expect(times(amount, betweenMinorUnits(fractionOf(rate), fromScale, toScale), 'half-even')).toBe(result)
  })
})

const ratio = fc
  .tuple(fc.bigInt(1n, MAX_AMOUNT), fc.bigInt(1n, MAX_AMOUNT))
  .map(([numerator, denominator]) => fractionOf({ numerator: `${numerator}`, denominator: `${denominator}` }))

test('down and up lie around the exact product, half modes on the nearer side, and the way back is the inverse', () => {
  fc.assert(
    fc.property(fc.bigInt(1n, MAX_AMOUNT), ratio, (amount, rate) => {
      const exact = amount * rate.numerator
      const [down, up] = [times(amount, rate, 'down'), times(amount, rate, 'up')]
      expect(down * rate.denominator <= exact && exact <= up * rate.denominator).toBe(true)
      expect(up - down).toBe(exact % rate.denominator === 0n ? 0n : 1n)
      for (const rounding of ['half-even', 'half-up', 'half-down'] as const) {
        const distance = 2n * (exact - times(amount, rate, rounding) * rate.denominator)
        expect(distance <= rate.denominator && -distance <= rate.denominator).toBe(true)
      }
      expect(inverse(inverse(rate))).toEqual(rate)
    }),
  )
})
