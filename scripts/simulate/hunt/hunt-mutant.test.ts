import { expect, test } from 'vitest'
import { huntMutant } from './hunt-mutant.ts'
import { mutantNames, patchedFiles } from './mutant-tree.ts'

test('every planted bug still fits the sources', () => {
  expect(mutantNames().length).toBeGreaterThanOrEqual(15)
  for (const name of mutantNames()) expect(() => patchedFiles(name), name).not.toThrow()
})

test.each([
  ['ack-before-commit', 'every answer is what the log confirms at its position'],
  ['no-dedup', 'no command is in the log twice'],
  ['timer-early', 'each event has the effect of its reactions and timers once, and no timer is early'],
])(
  'the simulation finds the planted bug %s, and a replay of its seed shows it again',
  { timeout: 120_000 },
  async (mutant, invariant) => {
    const options = { mutant, seeds: 200, faults: 'all', timeoutMs: 50_000 }
    const hunt = await huntMutant({ ...options, firstSeed: 1 })
    expect(hunt).toMatchObject({ invariant, seed: expect.any(Number) })
    const again = await huntMutant({ ...options, firstSeed: hunt.seed ?? 0, seeds: 1 })
    expect(again.output).toBe(hunt.output)
  },
)
