import { expect, test } from 'vitest'
import { atLeast } from '../figure.ts'
import { hotOver, timesTheBest } from './compared.ts'

const times = (median: number) => ({ median, lowest: median / 2, highest: median * 2 })
const row = { callers: 128, pool: null, p50Ms: 1, p99Ms: 2 }
const rows = [
  { ...row, name: 'Heptad engine, hot', rate: 900, firstIsTimesFaster: null },
  { ...row, name: 'Heptad engine, cold', rate: 1000, firstIsTimesFaster: times(0.9) },
  { ...row, name: 'SQL row locks, statements, hot', rate: 90, firstIsTimesFaster: times(10) },
  { ...row, name: 'SQL row locks, function, hot', rate: 180, firstIsTimesFaster: times(5) },
  { ...row, name: 'SQL row locks, function, cold', rate: 450, firstIsTimesFaster: times(2) },
]

test('ours is compared with the fastest of the hot variants, not with the cold ones', () => {
  const [figure] = timesTheBest(rows, 128, atLeast(12))
  expect(figure).toMatchObject({ name: expect.stringContaining('function, hot'), value: 5 })
})

test('hot over cold is taken by pairs of rounds', () => {
  expect(hotOver(rows, 128, 'Heptad engine, cold')).toMatchObject([{ value: 0.9, range: { lowest: 0.45 } }])
  expect(hotOver(rows, 32, 'Heptad engine, cold')).toEqual([])
})
