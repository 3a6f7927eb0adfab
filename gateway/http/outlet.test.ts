import { afterEach, expect, test, vi } from 'vitest'
import { Outlet, SlowReader } from './outlet.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('a caller who takes nothing is given up when the time is over, whatever the clock says then', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const outlet = new Outlet({ maxBytes: 1, stallMs: 60_000 })
  await outlet.write('full')
  const late = expect(outlet.write('more')).rejects.toThrow(SlowReader)
  vi.advanceTimersByTime(60_000)
  await late
})

test('who is gone is waited for no longer', async () => {
  const outlet = new Outlet({ maxBytes: 1, stallMs: 60_000 })
  await outlet.write('full')
  const late = outlet.write('more')
  await outlet.readable.cancel()
  expect(await late).toBe(false)
})
