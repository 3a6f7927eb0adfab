import { instantFromMicros, microsOf } from '@heptad/schemas/instant.ts'
import { afterEach, expect, test, vi } from 'vitest'
import { type Clock, systemClock } from './clock.ts'

const HOUR_MS = 3_600_000
const machineNow = Date.now

/** The machine's clock is put forward, as after a sleep, in which a process's own count of time stands still. */
function putForward(ms: number): void {
  vi.spyOn(Date, 'now').mockImplementation(() => machineNow() + ms)
}

/** How far the clock is from the machine's, which goes on while it is asked. */
function distanceMs(clock: Clock): number {
  const before = Date.now()
  const now = Number(microsOf(clock.now())) / 1000
  return Math.max(before - now, now - Date.now())
}

afterEach(() => vi.restoreAllMocks())

test('the clock of a machine that slept is right again', () => {
  const clock = systemClock()
  expect(distanceMs(clock)).toBeLessThan(100)
  putForward(HOUR_MS)
  expect(distanceMs(clock)).toBeLessThan(100)
})

test('a span of time is as long as it was, whatever the clock of the machine is set to meanwhile', () => {
  const clock = systemClock()
  for (const ms of [HOUR_MS, -HOUR_MS]) {
    const [began, beganMs] = [performance.now(), clock.elapsedMs()]
    putForward(ms)
    const spanMs = clock.elapsedMs() - beganMs
    expect(spanMs).toBeGreaterThanOrEqual(0)
    expect(spanMs).toBeLessThanOrEqual(performance.now() - began)
    vi.restoreAllMocks()
  }
})

test('time goes on by itself when the clock of the machine goes back', () => {
  const clock = systemClock()
  const before = clock.now()
  putForward(-HOUR_MS)
  const after = clock.now()
  expect(after >= before).toBe(true)
  while (clock.now() === after);
  expect(clock.now() > after).toBe(true)
})

test('it follows a machine that was put right, back and forward again, and what grew old stays as old', () => {
  const clock = systemClock()
  const isRight = () => instantFromMicros(machineNow() * 1000)
  for (const _ of ['first', 'again']) {
    putForward(HOUR_MS)
    expect(distanceMs(clock)).toBeLessThan(100)
    const ageMs = clock.nowMs()
    vi.restoreAllMocks()
    expect(clock.settle(isRight())).toBeGreaterThan(HOUR_MS - 1000)
    expect(distanceMs(clock)).toBeLessThan(100)
    expect(clock.nowMs()).toBeGreaterThanOrEqual(ageMs)
  }
})

test('it is not taken back where the clock of the machine is as it was', () => {
  expect(systemClock().settle(instantFromMicros((machineNow() - HOUR_MS) * 1000))).toBe(0)
})

test('it does not follow a machine that is put back further than others have the time', () => {
  const clock = systemClock()
  putForward(-HOUR_MS)
  for (const hoursAgo of [0, 0.4]) {
    const present = instantFromMicros((machineNow() - hoursAgo * HOUR_MS) * 1000)
    expect(clock.settle(present)).toBe(0)
    vi.restoreAllMocks()
    expect(distanceMs(clock)).toBeLessThan(100)
    putForward(-HOUR_MS)
  }
})
