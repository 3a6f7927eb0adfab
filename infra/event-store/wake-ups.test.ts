import { expect, test } from 'vitest'
import { type Clock, systemClock } from '../clock/clock.ts'
import { WakeUps } from './wake-ups.ts'

/** A clock that counts what is still to come. */
function counting() {
  const pending = new Set<() => void>()
  const after: Clock['after'] = (_, callback) => {
    const run = () => {
      pending.delete(run)
      callback()
    }
    pending.add(run)
    return () => pending.delete(run)
  }
  return { clock: { ...systemClock(), after }, pending }
}

test('who sleeps wakes when it rings, at once when it rang since it looked, and leaves no timer', async () => {
  const wakeUps = new WakeUps()
  const { clock, pending } = counting()
  const seen = wakeUps.count
  const woken = Promise.all([wakeUps.since(seen, { clock, ms: 1000 }), wakeUps.since(seen)])
  expect(pending.size).toBe(1)
  wakeUps.ring()
  await woken
  await wakeUps.since(seen, { clock, ms: 1000 })
  expect(pending.size).toBe(0)
})

test('who polls wakes when it is time, though nothing rang', async () => {
  const wakeUps = new WakeUps()
  const { clock, pending } = counting()
  const woken = wakeUps.since(wakeUps.count, { clock, ms: 1000 })
  for (const run of pending) run()
  await woken
  expect([wakeUps.count, pending.size]).toEqual([0, 0])
})

test('what this process wrote itself rings, but is no news', () => {
  const wakeUps = new WakeUps()
  wakeUps.ring(true)
  expect([wakeUps.count, wakeUps.news]).toEqual([1, 0])
  wakeUps.ring()
  expect([wakeUps.count, wakeUps.news]).toEqual([2, 1])
})

test('who was woken, by a ring or by its poll, is forgotten', async () => {
  const wakeUps = new WakeUps()
  const cancelled: number[] = []
  const callbacks: (() => void)[] = []
  const clock: Clock = {
    ...systemClock(),
    after(ms, callback) {
      callbacks.push(callback)
      return () => cancelled.push(ms)
    },
  }
  const polled = wakeUps.since(0, { clock, ms: 1 })
  callbacks[0]?.()
  await polled
  const rung = wakeUps.since(0, { clock, ms: 2 })
  wakeUps.ring()
  await rung
  wakeUps.ring()
  expect(cancelled).toEqual([2])
})
