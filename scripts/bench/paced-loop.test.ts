import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { pacedLoop } from './paced-loop.ts'

test('what waits for a caller counts the wait: one caller that takes 20 ms and is due every 10 falls behind', async () => {
  const running = { now: 0, most: 0 }
  const loop = pacedLoop(
    async () => {
      running.now += 1
      running.most = Math.max(running.most, running.now)
      await sleep(20)
      running.now -= 1
    },
    100,
    0,
  )
  const { p50Ms, p99Ms } = await loop(1, 0.3)
  expect(running.most).toBe(1)
  expect(p50Ms).toBeGreaterThan(100)
  expect(p99Ms).toBeGreaterThan(250)
})

test('every unit that was due is done, and the first that fails is told', async () => {
  let done = 0
  const counting = pacedLoop(
    async () => {
      done += 1
    },
    500,
    0,
  )
  await counting(4, 0.2)
  expect(done).toBe(100)
  const failing = pacedLoop(() => Promise.reject(new Error('answered 503')), 100, 0)
  await expect(failing(2, 0.1)).rejects.toThrow('answered 503')
})

test('what is late while it warms up is done and does not count', async () => {
  let done = 0
  const waking = pacedLoop(
    async () => {
      done += 1
      if (done === 1) await sleep(1000)
    },
    100,
    1.2,
  )
  const { p99Ms } = await waking(1, 0.3)
  expect(done).toBe(150)
  expect(p99Ms).toBeLessThan(900)
})
