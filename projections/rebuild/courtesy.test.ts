import { expect, test } from 'vitest'
import { courteous } from './courtesy.ts'

/** Works 50 ms between looks, on a log that grows by so many events a second; answers how long it rested in a second of work. */
async function restedPerSecond(appendsPerSecond: number, processors = 2): Promise<number> {
  let now = 0
  let rested = 0
  const sleep = async (ms: number) => {
    now += ms
    rested += ms
  }
  const log = { head: async () => BigInt(Math.floor((now * appendsPerSecond) / 1000)) }
  const watch = courteous({ progress: async () => {} }, { log, processors }, { now: () => now, sleep })
  for (let page = 0; page < 200; page += 1) {
    now += 50
    await watch.progress(BigInt(page))
  }
  return rested / 10
}

test('while the log grows quickly a job rests until it takes a fifth of the processors, and not at all while it does not', async () => {
  expect(await restedPerSecond(0)).toBe(0)
  expect(await restedPerSecond(50)).toBe(0)
  const rested = await restedPerSecond(5000)
  expect(rested).toBeGreaterThan(5400)
  expect(rested).toBeLessThanOrEqual(5750)
  expect(await restedPerSecond(5000, 4)).toBeLessThan(2400)
  expect(await restedPerSecond(5000, 16)).toBe(0)
})

test('what the watch says ends the job as before', async () => {
  const interrupted = {
    progress: async () => {
      throw new Error('stop')
    },
  }
  await expect(courteous(interrupted, { log: { head: async () => 0n } }).progress(1n)).rejects.toThrow('stop')
})
