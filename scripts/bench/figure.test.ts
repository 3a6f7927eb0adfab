import { expect, test } from 'vitest'
import { atLeast, atMost, latencyOf, leftOf, rateOf, reaches, timesFaster } from './figure.ts'

const row = { callers: 32, pool: null, rate: 30_000, p50Ms: 1, p99Ms: 4, firstIsTimesFaster: null }
const rows = [
  { ...row, name: 'ours' },
  { ...row, name: 'theirs', rate: 5000, firstIsTimesFaster: { median: 6, lowest: 5, highest: 7 } },
]

test.each([
  [5.9, atLeast(6, 10), 'no'],
  [6, atLeast(6, 10), 'yes'],
  [10, atLeast(6, 10), 'stretch'],
  [5.1, atMost(5, 2), 'no'],
  [5, atMost(5, 2), 'yes'],
  [2, atMost(5, 2), 'stretch'],
  [Number.NaN, atLeast(1), 'no'],
  [1, undefined, null],
] as const)('%s with the goal %o: %s', (value, goal, reached) => {
  expect(reaches({ name: 'it', value, unit: '/s', ...(goal && { goal }) })).toBe(reached)
})

test('figures are read from the rows that are there, and the others are left out', () => {
  expect(timesFaster(rows, { name: 'theirs', callers: 32 }, atLeast(6))).toEqual([
    {
      name: 'ours ÷ theirs, 32 callers',
      value: 6,
      unit: '×',
      range: { lowest: 5, highest: 7 },
      goal: { bound: 'at least', value: 6 },
    },
  ])
  expect(latencyOf(rows, { name: 'ours', callers: 32 }, 'p99')).toEqual([
    { name: 'ours, 32 callers, p99', value: 4, unit: 'ms' },
  ])
  expect(rateOf(rows, { name: 'ours', callers: 512 })).toEqual([])
  expect(timesFaster(rows, { name: 'ours', callers: 32 })).toEqual([])
})

test('what a snapshot leaves of a rate', () => {
  const watched = { ...row, name: 'ours, snapshot open', rate: 3000 }
  expect(leftOf([watched, ...rows], { name: 'ours', callers: 32 })).toEqual([
    { name: 'ours: with ÷ without, 32 callers', value: 0.1, unit: '×' },
  ])
  expect(leftOf([watched, ...rows], { name: 'theirs', callers: 32 })).toEqual([])
  expect(leftOf([watched, ...rows], { name: 'ours', callers: 512 })).toEqual([])
})
