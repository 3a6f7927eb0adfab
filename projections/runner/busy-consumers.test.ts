import { systemClock } from '@heptad/infra/clock/clock.ts'
import { expect, test } from 'vitest'
import { BusyConsumers } from './busy-consumers.ts'

const clock = systemClock()

test('the more consumers are busy, the longer each rests; one that has done nothing for a while is not counted', () => {
  let nowMs = 0
  const busy = new BusyConsumers({ ...clock, elapsedMs: () => nowMs })
  const [one, other] = [{}, {}]
  busy.note(one)
  busy.note(other)
  busy.note(one)
  expect(busy.count).toBe(2)
  nowMs = 150
  busy.note(one)
  nowMs = 250
  expect(busy.count).toBe(1)
})

test('consumers that keep a distance take turns within it; one that had nothing for a while waits for none', () => {
  let nowMs = 1000
  const busy = new BusyConsumers({ ...clock, elapsedMs: () => nowMs })
  const [one, other, late] = [{}, {}, {}]
  for (const consumer of [one, other]) busy.noteTurn(consumer, 700)
  nowMs = 1700
  busy.noteTurn(one, 700)
  expect([busy.turnOf(one), busy.turnOf(other), busy.turnOf(late)]).toEqual([2050, 2050, Number.NEGATIVE_INFINITY])
  nowMs = 2050
  busy.noteTurn(other, 700)
  nowMs = 3300
  expect([busy.turnOf(one), busy.turnOf(other)]).toEqual([Number.NEGATIVE_INFINITY, 2400])
  busy.noteTurn(other, 700)
  expect(busy.turnOf(other)).toBe(4000)
})
