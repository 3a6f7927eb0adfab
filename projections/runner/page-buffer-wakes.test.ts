import { type Clock, systemClock } from '@heptad/infra/clock/clock.ts'
import { event } from '@heptad/infra/event-store/contract/fixtures.ts'
import type { LogPage, StoredEvent } from '@heptad/infra/event-store/port.ts'
import { expect, test } from 'vitest'
import { type BufferLimits, PageBuffer, SubscriptionEnded } from './page-buffer.ts'

/** On which no time passes: who waits is woken by something else, or never. */
const still: Clock = { ...systemClock(), elapsedMs: () => 0, after: () => () => {} }
const limits: BufferLimits = { events: 100, characters: 1_000_000, spacingMs: 1000, hurriedSpacingMs: 0 }
const turn = () => new Promise((resolve) => setTimeout(resolve, 5))

function pageAt(position: number, characters = 2): LogPage {
  const [data, metadata] = ['x'.repeat(Math.ceil(characters / 2)), 'x'.repeat(Math.floor(characters / 2))]
  return {
    events: [{ ...event(), data, metadata, position: BigInt(position) } as StoredEvent],
    reached: BigInt(position),
  }
}

/** Pages that come when the test says so. */
function fed() {
  const gates = [Promise.withResolvers<LogPage | null>()]
  async function* pages() {
    for (const { promise } of gates) {
      const page = await promise
      if (page === null) return
      gates.push(Promise.withResolvers())
      yield page
    }
  }
  return { pages: pages(), give: (page: LogPage | null) => gates.at(-1)?.resolve(page) }
}

test('a consumer that waits is given the first page when it comes', async () => {
  const { pages, give } = fed()
  const waiting = new PageBuffer(pages, limits, still).take(60_000)
  await turn()
  give(pageAt(1))
  expect((await waiting)?.reached).toBe(1n)
})

test('a consumer that waits is told when the subscription ends', async () => {
  const { pages, give } = fed()
  const waiting = new PageBuffer(pages, limits, still).take(60_000)
  await turn()
  give(null)
  await expect(waiting).rejects.toThrow(SubscriptionEnded)
})

test('a consumer that is interrupted goes on without a page, also when it comes later, and then waits again', async () => {
  const { pages, give } = fed()
  const buffer = new PageBuffer(pages, limits, still)
  const waiting = buffer.take(60_000)
  await turn()
  buffer.interrupt()
  expect(await waiting).toBeNull()
  buffer.interrupt()
  expect(await buffer.take(60_000)).toBeNull()
  const next = buffer.take(60_000)
  await turn()
  give(pageAt(1))
  expect((await next)?.reached).toBe(1n)
})

test('somebody who waits is given at once what would have kept its distance', async () => {
  const { pages, give } = fed()
  const buffer = new PageBuffer(pages, limits, still)
  give(pageAt(1))
  await buffer.take(60_000)
  give(pageAt(2))
  await turn()
  const next = buffer.take(60_000)
  await turn()
  buffer.hurry()
  expect((await next)?.reached).toBe(2n)
})

test('even for somebody who waits pages keep a distance, a shorter one', async () => {
  const { pages, give } = fed()
  const delays: number[] = []
  const noting: Clock = {
    ...still,
    after(ms) {
      delays.push(ms)
      return () => {}
    },
  }
  const buffer = new PageBuffer(pages, { ...limits, hurriedSpacingMs: 300 }, noting)
  give(pageAt(1))
  await buffer.take(60_000)
  give(pageAt(2))
  await turn()
  buffer.hurry()
  expect(delays.at(-1)).toBe(300)
  void buffer.take(60_000)
})

test('what is heavy is full, whatever its number; what was given out weighs nothing any more', async () => {
  const { pages, give } = fed()
  const buffer = new PageBuffer(pages, { ...limits, characters: 30 }, still)
  give(pageAt(1))
  await buffer.take(60_000)
  give(pageAt(2, 10))
  await turn()
  give(pageAt(3, 20))
  expect((await buffer.take(60_000))?.reached).toBe(3n)
  give(pageAt(4, 10))
  await turn()
  const next = buffer.take(60_000)
  await turn()
  give(pageAt(5, 20))
  expect((await next)?.reached).toBe(5n)
})

test('neither a page that is given out nor the end leaves a timer behind', async () => {
  const { pages, give } = fed()
  const timers = new Set<object>()
  const counting: Clock = {
    ...still,
    after() {
      const timer = {}
      timers.add(timer)
      return () => void timers.delete(timer)
    },
  }
  const buffer = new PageBuffer(pages, { ...limits, events: 2, hurriedSpacingMs: 300 }, counting)
  give(pageAt(1))
  await buffer.take(60_000)
  expect(timers.size).toBe(0)
  give(pageAt(2))
  await turn()
  const full = buffer.take(60_000)
  buffer.hurry()
  expect(timers.size).toBe(2)
  give(pageAt(3))
  expect((await full)?.reached).toBe(3n)
  expect(timers.size).toBe(0)
  give(pageAt(4))
  await turn()
  expect(timers.size).toBe(1)
  buffer.close()
  expect(timers.size).toBe(0)
})
