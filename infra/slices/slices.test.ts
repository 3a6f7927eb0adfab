import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutAt, shareOf } from './share-of.ts'
import { ALL_SLICES, contains, isWithin, overlaps, SLICES, type SliceRange, sliceOf } from './slice-of.ts'

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
      expect(shares.flat().filter(({ first, last }) => first > last)).toEqual([])
      const sizes = shares.map((share) => slicesOf(share).length)
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(rangesEach)
    }),
  )
})

const range = fc
  .tuple(fc.nat(SLICES - 1), fc.nat(SLICES - 1))
  .map(([a, b]): SliceRange => ({ first: Math.min(a, b), last: Math.max(a, b) }))

test.each([
  [
    { first: 4, last: 7 },
    { isWithin: true, overlaps: true },
  ],
  [
    { first: 5, last: 6 },
    { isWithin: true, overlaps: true },
  ],
  [
    { first: 3, last: 6 },
    { isWithin: false, overlaps: true },
  ],
  [
    { first: 5, last: 8 },
    { isWithin: false, overlaps: true },
  ],
  [
    { first: 1, last: 4 },
    { isWithin: false, overlaps: true },
  ],
  [
    { first: 7, last: 9 },
    { isWithin: false, overlaps: true },
  ],
  [
    { first: 1, last: 3 },
    { isWithin: false, overlaps: false },
  ],
  [
    { first: 8, last: 9 },
    { isWithin: false, overlaps: false },
  ],
])('how %j lies to the slices from 4 to 7', (other, expected) => {
  const range = { first: 4, last: 7 }
  expect({ isWithin: isWithin(other, range), overlaps: overlaps(other, range) }).toEqual(expected)
  expect(overlaps(range, other)).toBe(expected.overlaps)
})

test('a range contains its ends and what is between them', () => {
  const held = [3, 4, 5, 7, 8].filter((slice) => contains({ first: 4, last: 7 }, slice))
  expect(held).toEqual([4, 5, 7])
})

test('a border cuts the last slice off, too', () => {
  const parts = cutAt({ first: 4, last: 7 }, [{ first: 7, last: 9 }])
  expect(parts).toEqual([
    { first: 4, last: 6 },
    { first: 7, last: 7 },
  ])
})

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
