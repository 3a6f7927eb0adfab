import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kept, keptText } from './minor-units.ts'

const edge = 2n ** 53n
const amount = fc.oneof(
  fc.bigInt(-MAX_AMOUNT, MAX_AMOUNT),
  fc.bigInt(-(10n ** 17n), 10n ** 17n),
  fc.bigInt(edge - 3n, edge + 3n),
)

test('an amount is kept exactly, and as a number where that is possible', () => {
  fc.assert(
    fc.property(amount, (value) => {
      expect(BigInt(kept(value))).toBe(value)
      expect(keptText(`${value}`)).toBe(kept(value))
      expect(typeof kept(value) === 'number').toBe(value < edge && value > -edge)
    }),
  )
})
