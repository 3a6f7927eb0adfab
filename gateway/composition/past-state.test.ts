import { append, events, newStream, newTenant } from '@heptad/infra/event-store/contract/fixtures.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import { clockFrom } from '@heptad/infra/testing/clock-from.ts'
import { COMMITTED_WITHIN_MS } from '@heptad/read-models/query/moment.ts'
import { Instant, plusMs } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import { hasPassed } from './past-state.ts'

const WRITTEN = Instant.parse('2026-01-31T12:00:00Z')

/** A log with two events, written at once, and a clock that goes on when it is waited for. */
async function logAt(now: Instant) {
  let time = WRITTEN
  const clock = clockFrom(
    () => time,
    (ms, callback) => {
      time = plusMs(time, ms)
      queueMicrotask(callback)
      return () => {}
    },
  )
  const store = memoryEventStore(clock)
  await store.append([append({ tenantId: newTenant(), streamId: newStream(), events: events(2) })])
  time = now
  return { clock, store, stampingNow: async () => clock.now() }
}

test.each<[moment: string, at: Parameters<typeof hasPassed>[0], hasPassed: boolean]>([
  ['the head of the log', { position: 2n }, true],
  ['a position after it', { position: 3n }, false],
  ['the moment of the last event', { time: WRITTEN }, true],
  ['the present', { time: plusMs(WRITTEN, 1000) }, true],
  ['what a clock that is a little ahead calls the present', { time: plusMs(WRITTEN, 2700) }, true],
  ['the next minute', { time: plusMs(WRITTEN, 60_000) }, false],
])('%s has passed or not', async (_, moment, expected) => {
  const parts = await logAt(plusMs(WRITTEN, 1000))
  expect(await hasPassed(moment, parts)).toBe(expected)
  if (expected && 'time' in moment) expect(parts.clock.now() >= plusMs(moment.time, COMMITTED_WITHIN_MS)).toBe(true)
})

test('a moment has passed when it has for the clock that stamps events, wherever that of this process is', async () => {
  const { store, clock } = await logAt(plusMs(WRITTEN, 60_000))
  const behind = { store, clock, stampingNow: async () => plusMs(WRITTEN, 1000) }
  expect(await hasPassed({ time: plusMs(WRITTEN, 30_000) }, behind)).toBe(false)
  const ahead = { store, clock, stampingNow: async () => plusMs(WRITTEN, 3_600_000) }
  expect(await hasPassed({ time: plusMs(WRITTEN, 600_000) }, ahead)).toBe(true)
})

test('a moment has passed once something was recorded later, whatever the clock says', async () => {
  const parts = await logAt(plusMs(WRITTEN, -3_600_000))
  expect(await hasPassed({ time: plusMs(WRITTEN, -1) }, parts)).toBe(true)
  expect(await hasPassed({ time: plusMs(WRITTEN, 1) }, parts)).toBe(false)
})

test('an empty log has passed what its clock has', async () => {
  const clock = clockFrom(() => WRITTEN)
  const parts = { store: memoryEventStore(clock), clock, stampingNow: async () => WRITTEN }
  expect(await hasPassed({ time: plusMs(WRITTEN, -1000) }, parts)).toBe(true)
  expect(await hasPassed({ position: 0n }, parts)).toBe(true)
  expect(await hasPassed({ position: 1n }, parts)).toBe(false)
})
