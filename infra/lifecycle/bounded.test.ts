import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { bounded, TimedOut } from './bounded.ts'

const HOUR_MS = 3_600_000
const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length

test('what is done in time leaves nothing behind that would keep the process', async () => {
  const { signal } = new AbortController()
  const before = timers()
  expect(await bounded(Promise.resolve('done'), HOUR_MS, signal)).toBe('done')
  await expect(bounded(Promise.reject(new Error('failed')), HOUR_MS, signal)).rejects.toThrow('failed')
  expect(timers()).toBe(before)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('what takes too long is given up, and what has no time left at once', async () => {
  await expect(bounded(new Promise(() => {}), 1)).rejects.toThrow(TimedOut)
  await expect(bounded(new Promise(() => {}), -12.3)).rejects.toThrow('not finished after 0 ms')
})
