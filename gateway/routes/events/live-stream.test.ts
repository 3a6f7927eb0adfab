import { LogReplaced } from '@heptad/infra/event-store/port.ts'
import { expect, test } from 'vitest'
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
