import { expect, test } from 'vitest'
import { argumentsOf, fileOf, RUNS, runsWith } from './plan.ts'

test('every run keeps its figures in a file of its own', () => {
  expect(new Set(RUNS.map(fileOf)).size).toBe(RUNS.length)
})

test('runs are chosen by the words that stand in them', () => {
  expect(runsWith([])).toEqual(RUNS)
  expect(runsWith(['append', '--log']).map(({ args }) => args)).toEqual(['append --log 20M --callers 32,512'])
  expect(runsWith(['append', 'alone']).map(({ args }) => args)).toEqual(['append'])
  expect(runsWith(['app'])).toEqual([])
})

test('a quick run adds its own options last', () => {
  const run = { args: 'read --seconds 2', quick: '--seconds 1' }
  expect(argumentsOf(run, false)).toEqual(['read', '--seconds', '2'])
  expect(argumentsOf(run, true).slice(-2)).toEqual(['--seconds', '1'])
})
