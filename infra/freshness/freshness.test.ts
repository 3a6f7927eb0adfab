import { expect, test } from 'vitest'
import { type Clock, systemClock } from '../clock/clock.ts'
import { createFreshness, requiredCheckpoint, shownPosition } from './freshness.ts'

const clock = systemClock()
const progress = { lastTaken: 7n, scanned: 20n, committed: 7n }

test.each([
  ['nothing is known', undefined, 15n, 15n],
  ['it was not scanned yet', progress, 21n, 21n],
  ['nothing was taken since', progress, 15n, 7n],
  ['it was scanned last', progress, 20n, 7n],
  ['it lies before what was taken last', progress, 5n, 5n],
])('the checkpoint that a position needs when %s', (_, known, position, required) => {
  expect(requiredCheckpoint(known, position)).toBe(required)
})

test.each([
  ['nothing is known', undefined, 7n, 7n],
  ['nothing was taken since', progress, 7n, 20n],
  ['something was taken since', progress, 6n, 6n],
  ['another process is further', progress, 30n, 30n],
])('the position that rows at a checkpoint show when %s', (_, known, checkpoint, shown) => {
  expect(shownPosition(known, checkpoint)).toBe(shown)
})

test('progress wakes everybody who waits; without it they wake in time', async () => {
  let running = 0
  /** On which the long time-outs never come. */
  const patient: Clock = {
    ...clock,
    after(ms, wake) {
      running += 1
      const cancel = ms < 5000 ? clock.after(ms, wake) : () => {}
      return () => {
        running -= 1
        cancel()
      }
    },
  }
  const freshness = createFreshness(patient)
  const order: string[] = []
  const waiting = [freshness.nextProgress(5000), freshness.nextProgress(5000)].map((woken) =>
    woken.then(() => order.push('woken')),
  )
  await freshness.nextProgress(5)
  order.push('timeout')
  freshness.publish('a@1', progress)
  await Promise.all(waiting)
  expect(order).toEqual(['timeout', 'woken', 'woken'])
  expect(running).toBe(0)
  expect(freshness.progress('a@1')).toEqual(progress)
  freshness.forget('a@1')
  expect(freshness.progress('a@1')).toBeUndefined()
})

test('each range of a projection has its own progress, until it is run here no more', () => {
  const freshness = createFreshness(clock)
  const [low, high] = [
    { first: 0, last: 511 },
    { first: 512, last: 1023 },
  ]
  const further = { lastTaken: 9n, scanned: 30n, committed: 9n }
  freshness.publish('a@1', progress, low)
  freshness.publish('a@1', further, high)
  freshness.publish('a@2', progress)
  expect(freshness.ranges('a@1')).toEqual([progress, further])
  expect([freshness.progress('a@1', high), freshness.progress('a@1')]).toEqual([further, undefined])
  freshness.forget('a@1', low)
  expect(freshness.ranges('a@1')).toEqual([further])
  expect(freshness.ranges('b@1')).toEqual([])
})

test('who supplies a projection is told that it is wanted, until it listens no more', () => {
  const freshness = createFreshness(clock)
  const told: string[] = []
  const unheard = freshness.onWanted('money.balances@1', () => told.push('one'))
  freshness.onWanted('money.balances@1', () => told.push('other'))
  freshness.onWanted('money.entries@1', () => told.push('entries'))
  freshness.want('money.balances@1')
  freshness.want('money.balances@2')
  unheard()
  freshness.want('money.balances@1')
  expect(told).toEqual(['one', 'other', 'other'])
})
