import { plusMs } from '@heptad/schemas/instant.ts'
import { expect, test, vi } from 'vitest'
import { type Clock, systemClock } from '../clock/clock.ts'
import { newTenant } from './contract/fixtures.ts'
import { LogTail } from './log-tail.ts'
import type { EventStore } from './port.ts'
import { collect, severable, upTo, write } from './testing/severable-log.ts'

const clock = systemClock()

test('many subscribers see the exact sequence, from wherever they begin, also one too slow for the kept events', async () => {
  const { store } = severable()
  await write(store, 30)
  const tail = new LogTail(store, { clock, after: 20n, keptEvents: 15 })
  tail.start()
  const seen = [collect(tail, 0n, 230), collect(tail, 20n, 210), collect(tail, 0n, 230, 5)]
  for (let index = 0; index < 40; index += 1) await write(store, 5)
  const [whole, late, slow] = await Promise.all(seen)
  expect(whole).toEqual(upTo(230))
  expect(late).toEqual(upTo(230).slice(20))
  expect(slow).toEqual(upTo(230))
  await tail.close()
})

test('events that all who subscribe have seen are let go of: one who begins before them reads the log', async () => {
  const { store } = severable()
  const readAll = vi.fn(store.readAll)
  const tail = new LogTail({ ...store, readAll }, { clock, after: 0n })
  tail.start()
  const pages = tail.subscribe({ after: 0n, signal: AbortSignal.timeout(60_000) })
  await write(store, 300)
  for (let seen = 0n; seen < 300n; ) seen = (await pages.next()).value?.reached ?? 300n
  expect(await collect(tail, 0n, 10)).toEqual(upTo(10))
  const last = pages.next()
  await write(store, 1)
  expect(await last).toMatchObject({ value: { reached: 301n } })
  expect(readAll).not.toHaveBeenCalled()
  expect(await collect(tail, 0n, 301)).toEqual(upTo(301))
  expect(readAll).toHaveBeenCalled()
  await tail.close()
})

test('subscribers at the head cost the log nothing', async () => {
  const { store, reads } = severable()
  const tail = new LogTail(store, { clock, after: 0n })
  tail.start()
  const seen = Array.from({ length: 20 }, () => collect(tail, 0n, 10))
  await write(store, 10)
  const before = reads()
  for (const positions of await Promise.all(seen)) expect(positions).toEqual(upTo(10))
  expect(reads() - before).toBeLessThan(5)
  await tail.close()
})

test('a filter keeps events back but not the progress', async () => {
  const { store } = severable()
  const tail = new LogTail(store, { clock, after: 0n })
  tail.start()
  await write(store, 3)
  const tenantId = newTenant()
  const pages = tail.subscribe({ after: 0n, filter: { tenantId }, signal: AbortSignal.timeout(30_000) })
  expect(await pages.next()).toEqual({ done: false, value: { events: [], reached: 3n } })
  await tail.close()
})

test('waiting for a position ends when it is reached, when the time is over, or with the tail', async () => {
  const { store } = severable()
  const tail = new LogTail(store, { clock, after: 0n })
  tail.start()
  const reached = tail.waitUntil(2n, 30_000)
  expect(await tail.waitUntil(1n, 20)).toBe(false)
  await write(store, 2)
  expect(await reached).toBe(true)
  expect(tail.reached).toBe(2n)
  const waiting = tail.waitUntil(3n, 3_600_000)
  await tail.close()
  expect(await waiting).toBe(false)
})

test('it confirms that it has everything, again and again, and stops doing so while the log is away', async () => {
  const { store, cut } = severable()
  const [onLost, onBack] = [vi.fn(), vi.fn()]
  const tail = new LogTail(store, { clock, after: 0n, onLost, onBack })
  expect(tail.stalenessMs()).toBe(Number.POSITIVE_INFINITY)
  tail.start()
  await expect.poll(() => tail.stalenessMs()).toBeLessThan(Number.POSITIVE_INFINITY)
  await expect.poll(() => tail.stalenessMs(), { interval: 5 }).toBeLessThan(50)
  await write(store, 2)
  expect(await tail.waitUntil(2n, 30_000)).toBe(true)
  cut(true)
  await expect.poll(() => onLost.mock.calls).toHaveLength(1)
  await expect.poll(() => tail.stalenessMs()).toBeGreaterThan(400)
  await write(store, 3)
  expect(onLost).toHaveBeenCalledTimes(1)
  cut(false)
  expect(await collect(tail, 0n, 5)).toEqual(upTo(5))
  expect(await collect(tail, 2n, 3)).toEqual([3, 4, 5])
  await expect.poll(() => tail.stalenessMs(), { interval: 5 }).toBeLessThan(300)
  expect(onLost).toHaveBeenCalledTimes(1)
  expect(onBack).toHaveBeenCalledTimes(1)
  await tail.close()
})

test('it confirms nothing while it knows that there is more than it has seen', async () => {
  const { store } = severable()
  const head = vi.fn(store.head)
  const stuck: EventStore = {
    ...store,
    head,
    subscribe: (options) => store.subscribe({ ...options, after: 1_000_000n }),
  }
  let nowMs = 0
  const impatient: Clock = { ...clock, nowMs: () => nowMs, after: (ms, callback) => clock.after(ms / 100, callback) }
  const tail = new LogTail(stuck, { clock: impatient, after: 0n })
  tail.start()
  await expect.poll(() => tail.stalenessMs()).toBeLessThan(Number.POSITIVE_INFINITY)
  await write(store, 1)
  const askedAgain = async (times: number) => {
    const asked = head.mock.calls.length
    await expect.poll(() => head.mock.calls.length).toBeGreaterThan(asked + times)
  }
  await askedAgain(1)
  nowMs = 60_000
  await askedAgain(3)
  expect(tail.stalenessMs()).toBe(60_000)
  await tail.close()
})

test('the moment of which it is sure lies before it asked for the head of the log', async () => {
  const { store } = severable()
  const asked: number[] = []
  let nowMs = 0
  const timed: EventStore = {
    ...store,
    head() {
      asked.push(nowMs)
      nowMs += 1
      return store.head()
    },
  }
  const tail = new LogTail(timed, { clock: { ...clock, nowMs: () => nowMs }, after: 0n })
  tail.start()
  await expect.poll(() => tail.stalenessMs()).toBeLessThan(Number.POSITIVE_INFINITY)
  await tail.close()
  expect(nowMs - tail.stalenessMs()).toBeLessThanOrEqual(asked.at(-1) ?? -1)
})

test('what it knows grows old though the clock goes back', async () => {
  const { store, cut } = severable()
  let backMs = 0
  const goingBack: Clock = { ...clock, now: () => plusMs(clock.now(), -backMs) }
  const tail = new LogTail(store, { clock: goingBack, after: 0n })
  tail.start()
  await expect.poll(() => tail.stalenessMs()).toBeLessThan(Number.POSITIVE_INFINITY)
  cut(true)
  backMs = 3_600_000
  await expect.poll(() => tail.stalenessMs()).toBeGreaterThan(400)
  await tail.close()
})

test('it asks which log it is and how far it goes at once, so that it is sure of the log after one wait', async () => {
  const { store } = severable()
  const [asked, known] = [[] as string[], Promise.withResolvers<void>()]
  const noting = <Answer>(name: string, ask: () => Promise<Answer>) => {
    asked.push(name)
    return known.promise.then(ask)
  }
  const identity = () => noting('identity', () => store.identity())
  const head = () => noting('head', () => store.head())
  const tail = new LogTail({ ...store, identity, head }, { clock, after: 0n })
  tail.start()
  expect(asked).toEqual(['identity', 'head', 'identity', 'head'])
  known.resolve()
  await expect.poll(() => tail.stalenessMs()).toBeLessThan(60_000)
  await tail.close()
})

test('closing ends its subscriptions and all that waits', async () => {
  const { store } = severable()
  const timers = new Set<object>()
  const counted: Clock = {
    ...clock,
    after(ms, callback) {
      const timer = {}
      timers.add(timer)
      const cancel = clock.after(ms, () => timers.delete(timer) && callback())
      return () => timers.delete(timer) && cancel()
    },
  }
  const tail = new LogTail(store, { clock: counted, after: 0n })
  tail.start()
  const next = tail.subscribe({ after: 0n, signal: new AbortController().signal }).next()
  const waiting = tail.waitUntil(1n, 3_600_000)
  await tail.close()
  expect(await next).toEqual({ done: true, value: undefined })
  expect(await waiting).toBe(false)
  expect(timers.size).toBe(0)
})

test('a subscriber who reads the log itself is shown what its filter lets through', async () => {
  const { store } = severable()
  const tenantId = newTenant()
  await write(store, 20)
  const tail = new LogTail(store, { clock, after: 20n })
  tail.start()
  const pages = tail.subscribe({ after: 0n, filter: { tenantId }, signal: AbortSignal.timeout(30_000) })
  expect(await pages.next()).toEqual({ done: false, value: { events: [], reached: 20n } })
  await tail.close()
})
