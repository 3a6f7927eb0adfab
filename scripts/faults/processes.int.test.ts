import { setTimeout as sleep } from 'node:timers/promises'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { expect, onTestFinished, test } from 'vitest'
import { extent } from './testing/extent.ts'
import { Rig } from './testing/rig.ts'

const { timeoutMs: timeout, processes, rounds, seldom } = extent
/** Longer than any transaction may take. */
const FROZEN_MS = 6_000
const FAR_MS = 10_000

async function start(): Promise<Rig> {
  const database = await testDatabase()
  onTestFinished(() => database.drop())
  return Rig.start({ url: database.url })
}

test('engines that are killed at random points lose nothing and repeat nothing', { timeout }, async () => {
  const rig = await start()
  for (let round = 0; round < rounds; round += 1) {
    await rig.calm()
    await rig.replace(round % processes)
  }
  await rig.judge()
})

test('an engine that stands still in mid-call holds nobody up, and is right again when it wakes', {
  timeout,
}, async () => {
  const rig = await start()
  for (let round = 0; round < seldom; round += 1) {
    const frozen = rig.process(round % processes)
    frozen.freeze()
    await Promise.all([sleep(FROZEN_MS), rig.progress(10, 3 * FROZEN_MS)])
    frozen.thaw()
    await rig.progress(20, 40_000, round % processes)
  }
  await rig.judge()
})

test('an engine whose clock is far off decides nothing until it is close again', { timeout }, async () => {
  const rig = await start()
  for (let round = 0; round < rounds; round += 1) {
    const place = round % processes
    rig.process(place).setClock(round % 2 === 0 ? FAR_MS : -FAR_MS)
    await expect.poll(() => rig.process(place).isTrusted).toBe(false)
    await rig.process(place).answered()
    const [accepted, unavailable] = [rig.count('accepted', place), rig.count('unavailable', place)]
    await expect.poll(() => rig.count('unavailable', place)).toBeGreaterThan(unavailable + 20)
    expect(rig.count('accepted', place)).toBe(accepted)
    rig.process(place).setClock(0)
    await rig.progress(20, 40_000, place)
  }
  await rig.judge()
})
