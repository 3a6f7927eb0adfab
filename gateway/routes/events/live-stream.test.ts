import { once } from 'node:events'
import { LogReplaced } from '@heptad/infra/event-store/port.ts'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type LiveStreamOptions, liveStream, STREAM_TIMING } from './live-stream.ts'

const HOUR_MS = 3_600_000
const ON: LiveStreamOptions = {
  ...{ startId: 's', messages: none, cut: () => {}, onEnd: () => {} },
  ...{ isServing: () => true, isAllowed: async () => true, timing: { ...STREAM_TIMING, checkMs: 5 } },
}

async function* none(): AsyncGenerator<never> {}

async function* endless() {
  for (;;) yield { id: 'i', data: 'x'.repeat(1000) }
}

async function* silent(signal: AbortSignal): AsyncGenerator<never> {
  yield* await once(signal, 'abort').then(() => [])
}

test('a stream ends within a second of the moment from which its key may not see it', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const [happened, may]: [string[], { see: boolean }] = [[], { see: true }]
  const options = { isAllowed: async () => may.see, onEnd: (reason: string) => void happened.push(reason) }
  liveStream({ ...ON, ...options, messages: silent, timing: STREAM_TIMING })
  await vi.advanceTimersByTimeAsync(25 * STREAM_TIMING.checkMs)
  may.see = false
  expect(happened).toEqual([])
  await vi.advanceTimersByTimeAsync(1000)
  expect(happened).toEqual(['revoked'])
})

test('once a stream has ended nothing is asked any more', async () => {
  let asked = 0
  const isServing = () => {
    asked += 1
    return true
  }
  await new Response(liveStream({ ...ON, isServing })).text()
  const before = asked
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(asked).toBe(before)
})

test('a log that was replaced ends a stream in order', async () => {
  const messages = () => {
    throw new LogReplaced('another log')
  }
  expect(await new Response(liveStream({ ...ON, messages })).text()).toContain('"reason":"log-replaced"')
})

test('a stop does not wait for a caller who takes nothing', async () => {
  const happened: string[] = []
  const options = { cut: () => void happened.push('cut'), onEnd: (reason: string) => void happened.push(reason) }
  const timing = { ...ON.timing, stallMs: HOUR_MS, maxBytes: 2000 }
  liveStream({ ...ON, ...options, messages: endless, isServing: () => false, timing })
  await expect.poll(() => happened).toEqual(['cut', 'stopping'])
})
