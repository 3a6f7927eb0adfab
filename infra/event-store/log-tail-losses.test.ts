import { expect, test, vi } from 'vitest'
import { type Clock, systemClock } from '../clock/clock.ts'
import { LogTail } from './log-tail.ts'
import { memoryEventStore } from './memory/memory-event-store.ts'
import { type EventStore, LogReplaced } from './port.ts'
import { collect, severable, write } from './testing/severable-log.ts'

const clock = systemClock()

test.each([
  ['another incarnation', { logId: 'a', incarnation: 'another' }],
  ['a shorter log', undefined],
])('%s stops it, and tells everybody who waits', async (_, identity) => {
  const { store, replace, cut } = severable()
  await write(store, 5)
  const onLost = vi.fn()
  const tail = new LogTail(store, { clock, after: 0n, onLost })
  tail.start()
  await tail.waitUntil(5n, 30_000)
  const subscriber = collect(tail, 5n, 1)
  const waiter = tail.waitUntil(6n, 3_600_000)
  const refused = Promise.all([
    expect(subscriber).rejects.toThrow(LogReplaced),
    expect(waiter).rejects.toThrow(LogReplaced),
  ])
  cut(true)
  replace(identity)
  cut(false)
  await refused
  await expect(tail.waitUntil(5n, 30_000)).rejects.toThrow(LogReplaced)
  expect(onLost).toHaveBeenCalledTimes(1)
  await tail.close()
})

test('a log that is another from the start is told of once', async () => {
  const onLost = vi.fn()
  const replaced: EventStore = {
    ...memoryEventStore(clock),
    identity: () => Promise.reject(new LogReplaced('the database was restored')),
  }
  const tail = new LogTail(replaced, { clock, after: 0n, onLost })
  tail.start()
  await expect(tail.waitUntil(1n, 3_600_000)).rejects.toThrow(LogReplaced)
  await tail.close()
  expect(onLost).toHaveBeenCalledTimes(1)
})

test('a log that is away is asked again after ever longer pauses, of two seconds at most', async () => {
  const pauses: number[] = []
  const hurried: Clock = {
    ...clock,
    after(ms, callback) {
      pauses.push(ms)
      return clock.after(0, callback)
    },
  }
  const away: EventStore = { ...memoryEventStore(clock), identity: () => Promise.reject(new Error('away')) }
  const tail = new LogTail(away, { clock: hurried, after: 0n })
  tail.start()
  await expect.poll(() => pauses.length >= 8).toBe(true)
  await tail.close()
  expect(pauses.slice(0, 8)).toEqual([100, 200, 400, 800, 1600, 2000, 2000, 2000])
})

test.each(['its signal', 'the tail'])('a subscriber who reads a log that is away ends with %s', async (by) => {
  const { store, cut } = severable()
  await write(store, 20)
  const tail = new LogTail(store, { clock, after: 20n })
  tail.start()
  await expect.poll(() => tail.stalenessMs()).toBeLessThan(Number.POSITIVE_INFINITY)
  cut(true)
  const ending = new AbortController()
  const next = tail.subscribe({ after: 0n, signal: ending.signal }).next()
  await new Promise((resolve) => setTimeout(resolve, 20))
  if (by === 'the tail') await tail.close()
  else ending.abort()
  expect(await next).toEqual({ done: true, value: undefined })
  await tail.close()
})

test('nothing of a log that has taken the place of another is shown', async () => {
  const { store, replace, cut } = severable()
  await write(store, 5)
  const slow: EventStore = {
    ...store,
    async identity() {
      const identity = await store.identity()
      await new Promise((resolve) => setTimeout(resolve, 50))
      return identity
    },
  }
  const onLost = vi.fn()
  const tail = new LogTail(slow, { clock, after: 0n, onLost })
  tail.start()
  await expect.poll(() => tail.stalenessMs()).toBeLessThan(Number.POSITIVE_INFINITY)
  const subscriber = collect(tail, 5n, 1)
  cut(true)
  await write(store, 1)
  await expect.poll(() => onLost.mock.calls.length > 0).toBe(true)
  replace({ logId: 'a', incarnation: 'another' })
  await write(store, 10)
  cut(false)
  await expect(subscriber).rejects.toThrow(LogReplaced)
  expect(tail.reached).toBe(5n)
  await tail.close()
})

test('an answer about the head that is overtaken by events does not look like another log', async () => {
  const store = memoryEventStore(clock)
  const lost: unknown[] = []
  const overtaken: EventStore = {
    ...store,
    async head() {
      const head = await store.head()
      await write(store, 1)
      await new Promise((resolve) => setTimeout(resolve, 30))
      return head
    },
  }
  const tail = new LogTail(overtaken, { clock, after: 0n, onLost: (error) => lost.push(error) })
  tail.start()
  await expect.poll(() => tail.stalenessMs()).toBeLessThan(Number.POSITIVE_INFINITY)
  await tail.close()
  expect(lost).toEqual([])
})
