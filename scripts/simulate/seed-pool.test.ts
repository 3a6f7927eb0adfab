import { expect, test } from 'vitest'
import { parseFaultKinds } from './network/fault-kinds.ts'
import { runSeeds } from './run-seeds.ts'
import { runSeedPool } from './seed-pool.ts'

const common = { firstSeed: 40, seeds: 5, seconds: Number.MAX_SAFE_INTEGER }

test('seeds in processes of their own have the histories that they have in this one', async () => {
  const told: number[] = []
  const onProgress = ({ seeds }: { seeds: number }) => told.push(seeds)
  const pooled = await runSeedPool({ ...common, faults: 'all', workers: 2, seedsPerProcess: 2, onProgress })
  const alone = await runSeeds({ ...common, faults: parseFaultKinds('all') })
  expect({ ...pooled, seconds: 0 }).toEqual({ ...alone, seconds: 0 })
  expect(told.at(-1)).toBe(5)
})

test('a process that ends without a word fails the run and is named by its seeds', async () => {
  const run = runSeedPool({ ...common, faults: 'no such kind', workers: 1, seedsPerProcess: 5 })
  await expect(run).rejects.toThrow('the process of seeds 40 to 44 ended with 1 after 0')
})
