import { type Clock, systemClock } from '@heptad/infra/clock/clock.ts'
import { event } from '@heptad/infra/event-store/contract/fixtures.ts'
import type { LogPage, StoredEvent } from '@heptad/infra/event-store/port.ts'
import { expect, test } from 'vitest'
import { BusyConsumers } from './busy-consumers.ts'
import { PageBuffer } from './page-buffer.ts'

const limits = { events: 4, characters: 1_000_000, spacingMs: 700, hurriedSpacingMs: 300 }
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))

/** Pages of one event each, when the test says so. */
function fed() {
  const gates = [Promise.withResolvers<void>()]
  async function* pages(): AsyncGenerator<LogPage> {
    for (const [index, { promise }] of gates.entries()) {
      await promise
      gates.push(Promise.withResolvers())
      const position = BigInt(index + 1)
      yield { events: [{ ...event(), position } as StoredEvent], reached: position }
    }
  }
  const give = async () => {
    gates.at(-1)?.resolve()
    await settled()
  }
  return { pages: pages(), give }
}

/** A clock that goes on when it is told, and then calls back whom it owes. */
function steppedClock() {
  let nowMs = 0
  const due = new Map<object, { readonly atMs: number; readonly callback: () => void }>()
  const clock: Clock = {
    ...systemClock(),
    elapsedMs: () => nowMs,
    after(delayMs, callback) {
      const key = {}
      due.set(key, { atMs: nowMs + delayMs, callback })
      return () => void due.delete(key)
    },
  }
  const advance = async (ms: number) => {
    nowMs += ms
    for (const [key, { atMs, callback }] of [...due]) {
      if (atMs > nowMs || !due.delete(key)) continue
      callback()
    }
    await settled()
  }
  return { clock, advance }
}

/** Takes from a buffer for ever, and counts. */
function consumer(buffer: PageBuffer) {
  const given = { count: 0 }
  void (async () => {
    for (;;) if ((await buffer.take(1_000_000)) !== null) given.count += 1
  })()
  return given
}

test('a page of one that keeps a distance waits until it is its turn, and again when another was given one meanwhile', async () => {
  const { clock, advance } = steppedClock()
  const busy = new BusyConsumers(clock)
  const other = {}
  const { pages, give } = fed()
  const given = consumer(new PageBuffer(pages, limits, clock, busy))
  await give()
  await give()
  expect(given.count).toBe(1)
  await advance(650)
  busy.noteTurn(other, 700)
  await advance(200)
  busy.noteTurn(other, 700)
  await advance(200)
  expect(given.count).toBe(1)
  await advance(150)
  expect(given.count).toBe(2)
})

test('a page that somebody waits for needs no turn', async () => {
  const { clock, advance } = steppedClock()
  const busy = new BusyConsumers(clock)
  const { pages, give } = fed()
  const buffer = new PageBuffer(pages, limits, clock, busy)
  const given = consumer(buffer)
  await give()
  await give()
  await advance(600)
  busy.noteTurn({}, 700)
  buffer.hurry()
  await settled()
  expect(given.count).toBe(2)
})

test('in a hurry pages keep the shorter distance, and the next one keeps the whole of it to one that came out of turn', async () => {
  const { clock, advance } = steppedClock()
  const { pages, give } = fed()
  const buffer = new PageBuffer(pages, limits, clock)
  const given = consumer(buffer)
  buffer.hurry()
  await give()
  expect(given.count).toBe(1)
  await give()
  buffer.hurry()
  await settled()
  expect(given.count).toBe(1)
  await advance(300)
  expect(given.count).toBe(2)
  await give()
  await advance(450)
  expect(given.count).toBe(2)
  await advance(250)
  expect(given.count).toBe(3)
})

test.each([
  ['is full', 1],
  ['somebody waits for', 4],
])('a page out of turn, which %s, keeps no other from its turn; one in turn does', async (_, events) => {
  const { clock, advance } = steppedClock()
  const [busy, other] = [new BusyConsumers(clock), {}]
  const { pages, give } = fed()
  const buffer = new PageBuffer(pages, { ...limits, events }, clock, busy)
  busy.noteTurn(other, 700)
  await give()
  await buffer.take(1000)
  expect(busy.turnOf(other)).toBe(350)
  const afterwards = async (ms: number) => {
    await advance(ms)
    await give()
    buffer.hurry()
    expect(await buffer.take(1000)).not.toBeNull()
    return busy.turnOf(other)
  }
  expect(await afterwards(400)).toBe(350)
  expect(await afterwards(700)).toBe(1450)
  await advance(600)
  busy.noteTurn(other, 700)
  expect(await afterwards(100)).toBe(2050)
})

test('who came back without a page has not worked since the last one: the next comes at once', async () => {
  const { clock, advance } = steppedClock()
  const { pages, give } = fed()
  const buffer = new PageBuffer(pages, { ...limits, spacingMs: 0 }, clock)
  await give()
  expect((await buffer.take(1000))?.reached).toBe(1n)
  await advance(10)
  buffer.interrupt()
  expect(await buffer.take(1000)).toBeNull()
  await advance(100)
  await give()
  buffer.interrupt()
  expect((await buffer.take(1000))?.reached).toBe(2n)
})
