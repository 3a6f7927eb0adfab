import { expect, test, vi } from 'vitest'
import { systemClock } from './clock.ts'
import { pause } from './pause.ts'

/** A clock whose pauses end when the test says so. */
function handClock() {
  const cancel = vi.fn()
  const ends: (() => void)[] = []
  const after = (_: number, end: () => void) => {
    ends.push(end)
    return cancel
  }
  return { clock: { ...systemClock(), after }, ends, cancel }
}

test('a pause is over after its time', async () => {
  const { clock, ends } = handClock()
  const paused = pause(clock, 1000)
  ends[0]?.()
  await paused
})

test('an abort ends it at once, and its timer; after an abort none begins', async () => {
  const { clock, ends, cancel } = handClock()
  const stop = new AbortController()
  const paused = pause(clock, 1000, stop.signal)
  stop.abort()
  await paused
  expect(cancel).toHaveBeenCalledOnce()
  await pause(clock, 1000, stop.signal)
  expect(ends).toHaveLength(1)
})
