import { afterEach, expect, test, vi } from 'vitest'
import { type Clock, systemClock } from '../clock/clock.ts'
import { GroupCommit } from './group-commit.ts'
import { memoryEventStore } from './memory/memory-event-store.ts'
import type { Append } from './port.ts'
import { chain } from './testing/faulty-store.ts'

const HOUR_MS = 3_600_000
const clock = systemClock()

afterEach(() => vi.restoreAllMocks())

/** A store that answers when it is told to. */
function holding() {
  const memory = memoryEventStore(clock)
  const { promise, resolve } = Promise.withResolvers<void>()
  const store = { ...memory, append: (appends: readonly Append[]) => promise.then(() => memory.append(appends)) }
  return { store, answer: resolve }
}

/** A clock whose timers run when it is told to. */
function handClock() {
  let [elapsedMs, due] = [0, () => {}]
  const hand: Clock = {
    ...clock,
    elapsedMs: () => elapsedMs,
    after(_, callback) {
      due = callback
      return () => (due = () => {})
    },
  }
  const forward = (ms: number) => {
    elapsedMs += ms
    due()
    return elapsedMs
  }
  return { hand, forward }
}

test('what waits too long is given up in time also where every timer comes late, as in a busy process', async () => {
  const { store, answer } = holding()
  const { hand, forward } = handClock()
  const commit = new GroupCommit(store, { clock: hand })
  const [one] = chain(1).map((each) => commit.append(each, 1000).catch(() => hand.elapsedMs()))
  do await new Promise(setImmediate)
  while (forward(150) < 2000)
  expect(await one).toBe(1050)
  answer()
  await commit.close()
})

test('an answer that arrived while the event loop was blocked counts, though it is read after the time is over', async () => {
  const { store, answer } = holding()
  const { hand, forward } = handClock()
  const commit = new GroupCommit(store, { clock: hand })
  const [one] = chain(1).map((each) => commit.append(each, 1000))
  await new Promise(setImmediate)
  forward(6000)
  answer()
  expect(await one).toMatchObject({ kind: 'appended' })
  await commit.close()
})

test('nothing is given up because the clock of the machine is put forward', async () => {
  const { store, answer } = holding()
  let sweeps = 0
  const often: Clock = {
    ...clock,
    after: (ms, sweep) =>
      clock.after(ms / 100, () => {
        sweeps += 1
        sweep()
      }),
  }
  const commit = new GroupCommit(store, { clock: often })
  const [one] = chain(1).map((each) => commit.append(each))
  const machineNow = Date.now
  vi.spyOn(Date, 'now').mockImplementation(() => machineNow() + HOUR_MS)
  await expect.poll(() => sweeps).toBeGreaterThan(2)
  answer()
  expect(await one).toMatchObject({ kind: 'appended' })
  await commit.close()
})
