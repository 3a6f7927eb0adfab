import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutAt, shareOf } from './share-of.ts'
import { ALL_SLICES, overlaps, SLICES, type SliceRange, sliceOf } from './slice-of.ts'

/** Checkpoints and dead letters name slices: were one of these to change, rows would be written by two owners or by none. */
test.each([
  ['', 409],
  ['all', 824],
  ['00000000-0000-0000-0000-000000000000', 969],
  ['0199a3c0-0000-7000-8000-000000000001', 92],
  ['0199a3c0-0000-7000-8000-000000000001/money.book-main', 773],
  ['0199a3c0-0000-7000-8000-000000000002/money.book-main', 931],
  ['0199a3c0-0000-7000-8000-000000000001/data.note-é😀', 784],
])('the slice of "%s" is %i for ever', (key, slice) => {
  expect(sliceOf(key)).toBe(slice)
})

const counts = { count: fc.integer({ min: 1, max: 40 }), rangesEach: fc.integer({ min: 1, max: 40 }) }

test('those who share have every slice once, and evenly', () => {
  fc.assert(
    fc.property(fc.record(counts), ({ count, rangesEach }) => {
      const shares = Array.from({ length: count }, (_, index) => shareOf({ index, count, rangesEach }))
      expect(slicesOf(shares.flat())).toEqual(slicesOf([ALL_SLICES]))
      const sizes = shares.map((share) => slicesOf(share).length)
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(rangesEach)
    }),
  )
})

const range = fc
  .tuple(fc.nat(SLICES - 1), fc.nat(SLICES - 1))
  .map(([a, b]): SliceRange => ({ first: Math.min(a, b), last: Math.max(a, b) }))

test('a range that is cut at the borders of others keeps its slices, and no part crosses a border', () => {
  fc.assert(
    fc.property(range, fc.array(range, { maxLength: 4 }), (whole, others) => {
      const parts = cutAt(whole, others)
      expect(slicesOf(parts)).toEqual(slicesOf([whole]))
      for (const part of parts)
        for (const other of others.filter((each) => overlaps(part, each)))
          expect(slicesOf([other])).toEqual(expect.arrayContaining([...slicesOf([part])]))
    }),
    { numRuns: 50 },
  )
})

function slicesOf(ranges: readonly SliceRange[]): readonly number[] {
  return ranges.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, offset) => first + offset))
}
