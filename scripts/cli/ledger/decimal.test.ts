import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { add, minorUnits, parseDecimal } from './decimal.ts'

test.each([
  ['3077.70', 307770n, 2],
  ['-4.00', -400n, 2],
  ['+17', 17n, 0],
  ['5.', 5n, 0],
  ['0.000000000001', 1n, 12],
])('%s is read exactly', (text, digits, decimals) => {
  expect(parseDecimal(text)).toEqual({ digits, decimals })
})

test.each(['', '-', '.5', '1,000.00', '1 000', '1e3', '0x10', 'NaN', '12.3.4', '１'])(
  '%j is no decimal number',
  (text) => {
    expect(parseDecimal(text)).toBeNull()
  },
)

test('a number written at a scale is read back as itself', () => {
  const scale = fc.integer({ min: 0, max: 30 })
  fc.assert(
    fc.property(fc.bigInt(), scale, (minor, decimals) => {
      expect(parseDecimal(formatMinor(minor, decimals))).toEqual({ digits: minor, decimals })
    }),
  )
})

test('minor units at a smaller scale exist only where no digit is lost', () => {
  expect(minorUnits({ digits: 1500n, decimals: 3 }, 2)).toBe(150n)
  expect(minorUnits({ digits: 1501n, decimals: 3 }, 2)).toBeNull()
  expect(minorUnits({ digits: -15n, decimals: 1 }, 4)).toBe(-15000n)
})

test('a sum keeps the digits of both', () => {
  expect(add({ digits: 1n, decimals: 1 }, { digits: -1n, decimals: 3 })).toEqual({ digits: 99n, decimals: 3 })
})
