import { expect, test } from 'vitest'
import { parseFaultKinds } from './network/fault-kinds.ts'
import { runSeeds } from './run-seeds.ts'
import { simulate } from './simulation.ts'

const all = parseFaultKinds('all')

test('the same seed gives the same history, byte for byte, and another seed another one', async () => {
  const [one, again, other] = [await simulate(7, all), await simulate(7, all), await simulate(8, all)]
  expect(again).toEqual(one)
  expect(other.traceHash).not.toBe(one.traceHash)
})

test('two hundred histories with faults hold', { timeout: 600_000 }, async () => {
  const summary = await runSeeds({ firstSeed: 1, seeds: 200, seconds: Number.POSITIVE_INFINITY, faults: all })
  expect(summary.failed?.failure ?? null).toBeNull()
  expect(summary).toMatchObject({ seeds: 200 })
  expect(summary.commands).toBeGreaterThan(5000)
})
