import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shareOut } from './share-out.ts'

test.each<[amount: bigint, weights: readonly bigint[], shares: readonly bigint[]]>([
  [10n, [1n, 1n], [5n, 5n]],
  [1n, [1n, 1n], [0n, 1n]],
  [10n, [1n, 1n, 1n], [3n, 3n, 4n]],
  [7n, [7n, 0n], [7n, 0n]],
  [0n, [3n, 4n], [0n, 0n]],
  [5n, [0n, 0n], [0n, 0n]],
  [MAX_AMOUNT, [MAX_AMOUNT], [MAX_AMOUNT]],
])('%s is shared out by weights (row %#)', (amount, weights, shares) => {
  expect(shareOut(amount, weights)).toEqual(shares)
})

test('shares sum to the amount, and a part of the weights gives each at most its own', () => {
  const weights = fc.array(fc.bigInt(0n, MAX_AMOUNT), { minLength: 1, maxLength: 10 })
  fc.assert(
    fc.property(weights, fc.bigInt(1n, 1000n), (all, thousandths) => {
      const total = all.reduce((sum, weight) => sum + weight, 0n)
      const amount = (total * thousandths) / 1000n
      const shares = shareOut(amount, all)
      expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(amount)
      for (const [index, share] of shares.entries()) {
        expect(share).toBeGreaterThanOrEqual(0n)
        expect(share).toBeLessThanOrEqual(all[index] ?? 0n)
      }
    }),
  )
})
