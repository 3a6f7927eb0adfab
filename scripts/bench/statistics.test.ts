import { expect, test } from 'vitest'
import { median, pairedRatio, percentile, roundResult } from './statistics.ts'

test.each([
  [0, 1],
  [0.5, 6],
  [0.99, 10],
  [1, 10],
])('the share %s of ten numbers lies below %s', (share, value) => {
  expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], share)).toBe(value)
})

test('of no numbers there is no percentile and no median', () => {
  expect(percentile([], 0.5)).toBeNaN()
  expect(median([])).toBeNaN()
})

test.each([
  { numbers: [3, 1, 2], middle: 2 },
  { numbers: [4, 1, 3, 2], middle: 2.5 },
  { numbers: [7], middle: 7 },
])('the median of $numbers is $middle, in whatever order they come', ({ numbers, middle }) => {
  expect(median(numbers)).toBe(middle)
})

test('ratios are taken pair by pair, so a machine that gets slower for both leaves them alone', () => {
  expect(pairedRatio([1000, 500, 250], [100, 50, 25])).toEqual({ median: 10, lowest: 10, highest: 10 })
  expect(pairedRatio([10, 20, 60], [10, 10, 20])).toEqual({ median: 2, lowest: 1, highest: 3 })
})

test('a round counts what was done in its time, and sorts its latencies by number', () => {
  expect(roundResult([10, 9, 2, 100], 500)).toEqual({ rate: 8, p50Ms: 10, p99Ms: 100 })
})
