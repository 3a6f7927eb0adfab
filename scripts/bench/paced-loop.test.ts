import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pacedLoop } from './paced-loop.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** What a round answers when time passes for nothing but its own waits. */
async function inItsTime<T>(round: Promise<T>): Promise<T> {
  const [answer] = await Promise.all([round, vi.runAllTimersAsync()])
  return answer
}

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
  const { p50Ms, p99Ms, rate } = await inItsTime(loop(1, 0.3))
  expect(running.most).toBe(1)
  expect({ p50Ms, p99Ms, rate }).toEqual({ p50Ms: 170, p99Ms: 310, rate: 50 })
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
  await inItsTime(counting(4, 0.2))
  expect(done).toBe(100)
  const failing = pacedLoop(() => Promise.reject(new Error('answered 503')), 100, 0)
  await expect(inItsTime(failing(2, 0.1))).rejects.toThrow('answered 503')
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
  const { p99Ms } = await inItsTime(waking(1, 0.3))
  expect(done).toBe(150)
  expect(p99Ms).toBe(0)
})
