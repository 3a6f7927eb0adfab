import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import type { Share } from '@heptad/schemas/money/split.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitAmount, splitFault } from './split.ts'

const fixed = (amount: number | bigint): Share => ({ fixed: `${amount}` })
const percent = (text: string): Share => ({ percent: text })
const remaining: Share = { remaining: true }
const tiny = `0.${'0'.repeat(17)}1`

test.each<[whole: bigint, shares: readonly Share[], parts: readonly bigint[] | null]>([
  [1000n, [percent('2.5'), remaining], [25n, 975n]],
  [1001n, [percent('2.5'), remaining], [25n, 976n]],
  [1000n, [fixed(30), percent('10'), remaining], [30n, 100n, 870n]],
  [1000n, [remaining], [1000n]],
  [1000n, [fixed(1000), remaining], [1000n, 0n]],
  [1n, [percent('50'), percent('50')], [1n, 0n]],
  [100n, [percent('33.3'), percent('33.3'), percent('33.4')], [33n, 33n, 34n]],
  [10n, [percent('33'), percent('33'), percent('34')], [3n, 3n, 4n]],
  [5n, [percent('10'), percent('20'), percent('70')], [1n, 1n, 3n]],
  [1000n, [percent('100')], [1000n]],
  [1000n, [percent('100.0')], [1000n]],
  [1000n, [fixed(500), percent('50')], [500n, 500n]],
  [MAX_AMOUNT, [percent('50'), percent('50')], [(MAX_AMOUNT + 1n) / 2n, MAX_AMOUNT / 2n]],
  [MAX_AMOUNT, [percent(tiny), remaining], [MAX_AMOUNT / 10n ** 20n, MAX_AMOUNT - MAX_AMOUNT / 10n ** 20n]],
  // What does not make up the whole.
  [1000n, [fixed(999)], null],
  [1000n, [fixed(1001)], null],
  [1000n, [fixed(1001), remaining], null],
  [1000n, [percent('99.999999999999999999')], null],
  [1000n, [percent('60'), percent('60')], null],
  [1000n, [fixed(501), percent('50')], null],
  [1000n, [fixed(501), percent('50'), remaining], null],
  [1000n, [remaining, remaining], null],
])('%s is split into its parts, or refused (row %#)', (whole, shares, parts) => {
  expect(splitAmount(whole, shares)).toEqual(parts)
})

const whole = fc.bigInt(1n, MAX_AMOUNT)
const units = fc.integer({ min: 1, max: 1000 })

/** Percentages with three digits that are 100 together. */
const percentages = fc.array(units, { minLength: 1, maxLength: 8 }).map((weights) => {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const floors = weights.map((weight) => Math.floor((weight * 100_000) / total))
  const left = 100_000 - floors.reduce((sum, floor) => sum + floor, 0)
  return floors.map((floor, index) => percent(((floor + (index === 0 ? left : 0)) / 1000).toFixed(3)))
})

test('the parts sum to the whole, none is negative, and each percentage is its share to the unit', () => {
  fc.assert(
    fc.property(whole, percentages, fc.boolean(), (amount, shares, withRest) => {
      const parts = splitAmount(amount, withRest ? [...shares.slice(1), remaining] : shares)
      expect(parts?.reduce((sum, part) => sum + part, 0n)).toBe(amount)
      for (const [index, part] of (parts ?? []).entries()) {
        const text = (withRest ? shares.slice(1) : shares)[index]?.percent
        if (text === undefined) continue
        const exact = amount * BigInt(text.replace('.', ''))
        expect(part * 100_000n).toBeGreaterThan(exact - 100_000n)
        expect(part * 100_000n).toBeLessThan(exact + 100_000n)
        expect(part).toBeGreaterThanOrEqual(0n)
      }
    }),
  )
})

test('parts that lack a little, however little it is, do not make up the whole', () => {
  const nearly = [percent(`99.${'9'.repeat(18)}`)]
  expect(splitAmount(1n, nearly)).toBeNull()
  expect(splitFault(1n, nearly)).toEqual({ fault: 'too-little', claimed: '0' })
})

test('parts that take all of it and leave several the rest are not too much', () =>
  expect(splitFault(10n, [fixed(10), remaining, remaining])).toEqual({ fault: 'several-remaining', claimed: '10' }))
