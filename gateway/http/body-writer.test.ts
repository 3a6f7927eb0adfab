import { afterEach, expect, test, vi } from 'vitest'
import { BodyWriter, SlowReader } from './body-writer.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('a caller who takes nothing is given up when the time is over, whatever the clock says then', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const writer = new BodyWriter({ maxBytes: 1, stallMs: 60_000 })
  await writer.write('full')
  const late = expect(writer.write('more')).rejects.toThrow(SlowReader)
  vi.advanceTimersByTime(60_000)
  await late
})

test('who is gone is waited for no longer', async () => {
  const writer = new BodyWriter({ maxBytes: 1, stallMs: 60_000 })
  await writer.write('full')
  const late = writer.write('more')
  await writer.readable.cancel()
  expect(await late).toBe(false)
})
