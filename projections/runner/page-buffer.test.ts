import { type Clock, systemClock } from '@heptad/infra/clock/clock.ts'
import { event } from '@heptad/infra/event-store/contract/fixtures.ts'
import type { LogPage, StoredEvent } from '@heptad/infra/event-store/port.ts'
import { expect, test } from 'vitest'
import { BusyConsumers } from './busy-consumers.ts'
import { PageBuffer, SubscriptionEnded } from './page-buffer.ts'

const clock = systemClock()
const limits = { events: 4, characters: 1_000_000, spacingMs: 0, hurriedSpacingMs: 0 }
const pageOf = (...positions: readonly number[]): LogPage => ({
  events: positions.map((position) => ({ ...event(), position: BigInt(position) }) as StoredEvent),
  reached: BigInt(positions.at(-1) ?? 0),
})
const positions = (page: LogPage | null) => page?.events.map(({ position }) => Number(position)) ?? null
const turn = () => new Promise((resolve) => setTimeout(resolve, 5))

/** Pages that are given out as they are asked for; notes how many were. */
function source(...pages: readonly LogPage[]) {
  const asked = { count: 0 }
  async function* read() {
    for (const page of pages) {
      asked.count += 1
      yield page
    }
    await new Promise(() => {})
  }
  return { asked, pages: read() }
}

/** A clock that goes on when it is told, and notes what it is asked to wait. */
function steppedClock() {
  let nowMs = 0
  const delays: number[] = []
  const after = (delayMs: number) => {
    delays.push(delayMs)
    return () => {}
  }
  const advance = (ms: number) => {
    nowMs += ms
  }
  return { stepped: { ...clock, elapsedMs: () => nowMs, after } satisfies Clock, delays, advance }
}

test('what came in while the consumer was busy is one page', async () => {
  const buffer = new PageBuffer(source(pageOf(1), pageOf(2), pageOf(3)).pages, limits, clock)
  await turn()
  const page = await buffer.take(10)
  expect(positions(page)).toEqual([1, 2, 3])
  expect(page?.reached).toBe(3n)
  expect(await buffer.take(10)).toBeNull()
})

test('it reads no further ahead than its limits', async () => {
  const { asked, pages } = source(pageOf(1, 2), pageOf(3, 4), pageOf(5), pageOf(6))
  const buffer = new PageBuffer(pages, limits, clock)
  await turn()
  buffer.interrupt()
  await turn()
  expect(asked.count).toBe(2)
  expect(positions(await buffer.take(10))).toEqual([1, 2, 3, 4])
  await turn()
  // It rests as long as the turn took, which on a busy machine is more than its 5 ms.
  expect(positions(await buffer.take(500))).toEqual([5, 6])
})

test('after an idle time a page comes at once; the next one keeps its distance, unless it is full', async () => {
  const gate = Promise.withResolvers<void>()
  async function* slowly() {
    yield pageOf(1)
    yield pageOf(2)
    await gate.promise
    yield pageOf(3)
    yield pageOf(4, 5, 6, 7)
  }
  const buffer = new PageBuffer(slowly(), { ...limits, spacingMs: 60_000 }, clock)
  expect(positions(await buffer.take(10_000))).toEqual([1])
  expect(await buffer.take(8)).toBeNull()
  gate.resolve()
  expect(positions(await buffer.take(10_000))).toEqual([2, 3, 4, 5, 6, 7])
})

test('what is not full comes when the distance is kept', async () => {
  async function* slowly() {
    yield pageOf(1)
    await turn()
    yield pageOf(2)
    await new Promise(() => {})
  }
  const buffer = new PageBuffer(slowly(), { ...limits, spacingMs: 60 }, clock)
  await buffer.take(30)
  expect(await buffer.take(20)).toBeNull()
  expect(positions(await buffer.take(500))).toEqual([2])
})

test('a consumer that worked on a page is given what comes while it rests as one page, one that was idle is not kept waiting', async () => {
  let nowMs = 0
  let ripen = () => {}
  const stepped: Clock = {
    ...clock,
    elapsedMs: () => nowMs,
    after: (delayMs, callback) => {
      if (delayMs === 40) ripen = callback
      return () => {}
    },
  }
  const gate = Promise.withResolvers<void>()
  async function* held() {
    yield pageOf(1)
    yield pageOf(2)
    await gate.promise
    yield pageOf(3)
    await new Promise(() => {})
  }
  const buffer = new PageBuffer(held(), limits, stepped)
  expect(positions(await buffer.take(1000))).toEqual([1])
  await turn()
  nowMs = 40
  const next = buffer.take(1000)
  gate.resolve()
  await turn()
  nowMs = 80
  ripen()
  expect(positions(await next)).toEqual([2, 3])
})

test('the rest after work is as long as the work, for each that is busy', async () => {
  const { stepped, delays, advance } = steppedClock()
  const busy = new BusyConsumers(stepped)
  busy.note({})
  busy.note({})
  const buffer = new PageBuffer(source(pageOf(1), pageOf(2)).pages, limits, stepped, busy)
  expect(positions(await buffer.take(1000))).toEqual([1])
  await turn()
  advance(10)
  void buffer.take(1000)
  expect(delays).toContain(30)
})

test('a consumer for whom somebody waits rests as long as it worked, however many are busy', async () => {
  const { stepped, delays, advance } = steppedClock()
  const busy = new BusyConsumers(stepped)
  for (let other = 0; other < 11; other += 1) busy.note({})
  const buffer = new PageBuffer(source(pageOf(1), pageOf(2)).pages, limits, stepped, busy)
  expect(positions(await buffer.take(1000))).toEqual([1])
  await turn()
  advance(10)
  const next = buffer.take(1000)
  expect(delays).toContain(100)
  buffer.hurry()
  expect(delays).toContain(10)
  advance(10)
  buffer.hurry()
  expect(positions(await next)).toEqual([2])
})

test('what comes after somebody began to wait keeps the shorter distance, and only that', async () => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  async function* held() {
    yield pageOf(1)
    await gates[0]?.promise
    yield pageOf(2)
    await gates[1]?.promise
    yield pageOf(3)
    await new Promise(() => {})
  }
  const buffer = new PageBuffer(held(), { ...limits, spacingMs: 60_000, hurriedSpacingMs: 1 }, clock)
  expect(positions(await buffer.take(1000))).toEqual([1])
  buffer.hurry()
  gates[0]?.resolve()
  expect(positions(await buffer.take(10_000))).toEqual([2])
  gates[1]?.resolve()
  expect(await buffer.take(50)).toBeNull()
})

test('a page without events is given out too: it says how far the log was read', async () => {
  const buffer = new PageBuffer(source({ events: [], reached: 9n }).pages, limits, clock)
  expect(await buffer.take(50)).toEqual({ events: [], reached: 9n })
})

test('what came before a fault is given out before it', async () => {
  async function* failing() {
    yield pageOf(1)
    throw new Error('gone')
  }
  const buffer = new PageBuffer(failing(), limits, clock)
  await turn()
  expect(positions(await buffer.take(50))).toEqual([1])
  await expect(buffer.take(50)).rejects.toThrow('gone')
})

test('the end of a subscription is told', async () => {
  async function* ending() {
    yield pageOf(1)
  }
  const buffer = new PageBuffer(ending(), limits, clock)
  await buffer.take(50)
  await expect(buffer.take(50)).rejects.toThrow(SubscriptionEnded)
})

test('closed, it lets go of its subscription, also while it is full', async () => {
  const left = Promise.withResolvers<void>()
  async function* endless() {
    try {
      for (;;) yield pageOf(1, 2, 3, 4)
    } finally {
      left.resolve()
    }
  }
  const buffer = new PageBuffer(endless(), limits, clock)
  await turn()
  buffer.close()
  await left.promise
})
