import { setImmediate as turn } from 'node:timers/promises'
import { memoryDueIndex } from '@heptad/infra/scheduler/memory.ts'
import type { DueEntry } from '@heptad/infra/scheduler/port.ts'
import type { EventId, TenantId } from '@heptad/schemas/ids.ts'
import { type Instant, plusMs } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import { runTimers } from './timers.ts'

const start = '2026-01-01T00:00:00.000000Z' as Instant
const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId
const UNSENDABLE = 250

function due(timer: string, place: number): DueEntry {
  const eventId = `event-${place}` as EventId
  return { timer, eventId, tenantId, type: 'test.counter.add', data: null, at: plusMs(start, place) }
}

test('entries that can never be sent, however many, hinder none that come after them', async () => {
  const dueIndex = memoryDueIndex()
  const poisoned = Array.from({ length: UNSENDABLE }, (_, place) => due('of a module that is gone', place))
  await dueIndex.schedule([...poisoned, due('sound', UNSENDABLE)])
  const stop = new AbortController()
  const { promise: sent, resolve } = Promise.withResolvers<string>()
  const faults: unknown[] = []
  let looks = 0
  const clock = {
    now: () => plusMs(start, 60_000),
    nowMs: () => 0,
    elapsedMs: () => 0,
    after(_: number, run: () => void) {
      looks += 1
      if (looks < 10) void turn().then(run)
      else resolve('nothing')
      return () => undefined
    },
  }
  const running = runTimers({
    ...{ dueIndex, clock, signal: stop.signal, onFault: (error: unknown) => void faults.push(error) },
    send: async (timer) => {
      if (timer !== 'sound') throw new TypeError('no module defines it')
      resolve(timer)
    },
  })
  expect(await sent).toBe('sound')
  stop.abort()
  await running
  expect(faults.length).toBeGreaterThanOrEqual(UNSENDABLE)
})
