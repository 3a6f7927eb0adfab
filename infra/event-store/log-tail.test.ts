import { expect, test, vi } from 'vitest'
import { systemClock } from '../clock/clock.ts'
import { newStream, newTenant, stock } from './contract/fixtures.ts'
import { LogTail } from './log-tail.ts'
import { memoryEventStore } from './memory/memory-event-store.ts'
import { type EventStore, type LogIdentity, LogReplaced, LogUnavailable, type StoredEvent } from './port.ts'

const clock = systemClock()

/** A log in memory that can be cut off, and replaced by another. */
function severable() {
  let store = memoryEventStore(clock)
  let isCut = false
  let reads = 0
  const guard = () => {
    reads += 1
    if (isCut) throw new LogUnavailable('not-sent', { cause: 'cut' })
    return store
  }
  const severed: EventStore = {
    ...store,
    append: async (appends) => store.append(appends),
    readAll: async (options) => guard().readAll(options),
    head: async () => guard().head(),
    identity: async () => guard().identity(),
    async *subscribe(options) {
      for await (const page of store.subscribe(options)) {
        guard()
        yield page
      }
    },
  }
  return {
    store: severed,
    cut: (cut: boolean) => {
      isCut = cut
    },
    replace: (identity?: LogIdentity) => {
      store = memoryEventStore(clock, identity)
    },
    reads: () => reads,
  }
}

function collect(tail: LogTail, after: bigint, count: number, delayMs = 0) {
  const collecting = async () => {
    const events: StoredEvent[] = []
    for await (const page of tail.subscribe({ after, limit: 10, signal: AbortSignal.timeout(20_000) })) {
      events.push(...page.events)
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
      if (events.length >= count) break
    }
    return events.map(({ position }) => Number(position))
  }
  return collecting()
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const write = (store: EventStore, count: number) => stock(store, newTenant(), newStream(), count)

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

test('events that all subscribers have seen are let go of: one who begins before them reads the log', async () => {
  const { store } = severable()
  const readAll = vi.fn(store.readAll)
  const tail = new LogTail({ ...store, readAll }, { clock, after: 0n })
  tail.start()
  const pages = tail.subscribe({ after: 0n, signal: AbortSignal.timeout(20_000) })
  await write(store, 300)
  for (let seen = 0n; seen < 300n; ) seen = (await pages.next()).value?.reached ?? 300n
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
  const pages = tail.subscribe({ after: 0n, filter: { tenantId }, signal: AbortSignal.timeout(5000) })
  expect(await pages.next()).toEqual({ done: false, value: { events: [], reached: 3n } })
  await tail.close()
})

test('waiting for a position ends when it is reached, or when the time is over', async () => {
  const { store } = severable()
  const tail = new LogTail(store, { clock, after: 0n })
  tail.start()
  const reached = tail.waitUntil(2n, 5000)
  expect(await tail.waitUntil(1n, 20)).toBe(false)
  await write(store, 2)
  expect(await reached).toBe(true)
  expect(tail.reached).toBe(2n)
  await tail.close()
})

test('it confirms that it has everything, again and again, and stops doing so while the log is away', async () => {
  const { store, cut } = severable()
  const [onLost, onBack] = [vi.fn(), vi.fn()]
  const tail = new LogTail(store, { clock, after: 0n, onLost, onBack })
  expect(tail.stalenessMs()).toBe(Number.POSITIVE_INFINITY)
  tail.start()
  await vi.waitUntil(() => tail.confirmedAt !== null)
  await vi.waitUntil(() => tail.stalenessMs() < 50)
  cut(true)
  await vi.waitUntil(() => tail.stalenessMs() > 400)
  await write(store, 3)
  expect(onLost).toHaveBeenCalledTimes(1)
  cut(false)
  expect(await collect(tail, 0n, 3)).toEqual([1, 2, 3])
  await vi.waitUntil(() => tail.stalenessMs() < 300, { timeout: 5000 })
  expect(onLost).toHaveBeenCalledTimes(1)
  expect(onBack).toHaveBeenCalledTimes(1)
  await tail.close()
})

test('it confirms nothing while it knows that there is more than it has seen', async () => {
  const { store } = severable()
  const stuck: EventStore = { ...store, subscribe: (options) => store.subscribe({ ...options, after: 1_000_000n }) }
  const tail = new LogTail(stuck, { clock, after: 0n })
  tail.start()
  await vi.waitUntil(() => tail.confirmedAt !== null)
  await write(store, 1)
  await new Promise((resolve) => setTimeout(resolve, 250))
  const confirmedAt = tail.confirmedAt
  await new Promise((resolve) => setTimeout(resolve, 250))
  expect(tail.confirmedAt).toBe(confirmedAt)
  await tail.close()
})

test.each([
  ['another incarnation', { logId: 'a', incarnation: 'another' }],
  ['a shorter log', undefined],
])('%s stops it, and tells everybody who waits', async (_, identity) => {
  const { store, replace, cut } = severable()
  await write(store, 5)
  const onLost = vi.fn()
  const tail = new LogTail(store, { clock, after: 0n, onLost })
  tail.start()
  await tail.waitUntil(5n, 1000)
  const subscriber = collect(tail, 5n, 1)
  const waiter = tail.waitUntil(6n, 10_000)
  const refused = Promise.all([
    expect(subscriber).rejects.toThrow(LogReplaced),
    expect(waiter).rejects.toThrow(LogReplaced),
  ])
  cut(true)
  replace(identity)
  cut(false)
  await refused
  expect(onLost).toHaveBeenCalledTimes(1)
  await tail.close()
})

test('closing ends its subscriptions', async () => {
  const { store } = severable()
  const tail = new LogTail(store, { clock, after: 0n })
  tail.start()
  const subscriber = collect(tail, 0n, 1)
  await tail.close()
  expect(await subscriber).toEqual([])
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
  await expect.poll(() => tail.confirmedAt).not.toBeNull()
  await tail.close()
  expect(lost).toEqual([])
})
