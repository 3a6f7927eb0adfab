import { expect, test } from 'vitest'
import type { Clock } from '../clock/clock.ts'
import { memoryCheckpoints } from './port.ts'
import { restingCheckpoints } from './resting.ts'

const REST_MS = 100

/** A clock whose callbacks come when the test says so. */
function clockByHand() {
  const waiting: (() => void)[] = []
  const after: Clock['after'] = (delayMs, callback) => {
    expect(delayMs).toBe(REST_MS)
    waiting.push(callback)
    return () => {}
  }
  const clock: Clock = {
    after,
    now: () => expect.unreachable(),
    nowMs: () => expect.unreachable(),
    elapsedMs: () => expect.unreachable(),
  }
  return { clock, waiting, pass: () => waiting.splice(0).forEach((callback) => void callback()) }
}

function counted() {
  const saved: bigint[] = []
  const inner = memoryCheckpoints()
  const { clock, waiting, pass } = clockByHand()
  const save = async (reader: string, position: bigint) => {
    saved.push(position)
    await inner.save(reader, position)
  }
  return { saved, waiting, pass, checkpoints: restingCheckpoints({ load: inner.load, save }, clock, REST_MS) }
}

test('the first position is saved at once, of those that come within the rest the last one at its end', async () => {
  const { checkpoints, saved, pass, waiting } = counted()
  for (const position of [1n, 2n, 3n]) await checkpoints.save('one', position)
  expect(saved).toEqual([1n])
  pass()
  expect(saved).toEqual([1n, 3n])
  await checkpoints.save('one', 4n)
  expect(saved).toEqual([1n, 3n])
  pass()
  pass()
  expect(saved).toEqual([1n, 3n, 4n])
  expect(waiting).toEqual([])
  await checkpoints.save('one', 5n)
  expect(await checkpoints.load('one')).toBe(5n)
})

test('what cannot be saved at once is told', async () => {
  const { clock } = clockByHand()
  const away = { load: async () => 0n, save: () => Promise.reject(new Error('the database is away')) }
  await expect(restingCheckpoints(away, clock, REST_MS).save('one', 1n)).rejects.toThrow('away')
})

test('what cannot be saved at the end of a rest is left, and later positions are saved', async () => {
  const saved: bigint[] = []
  const { clock, waiting, pass } = clockByHand()
  const save = async (_: string, position: bigint) => {
    if (position === 2n) throw new Error('the database is away')
    saved.push(position)
  }
  const checkpoints = restingCheckpoints({ load: async () => 0n, save }, clock, REST_MS)
  for (const position of [1n, 2n]) await checkpoints.save('one', position)
  pass()
  await checkpoints.save('one', 3n)
  pass()
  expect([saved, waiting.length]).toEqual([[1n, 3n], 1])
})

test('readers rest apart', async () => {
  const { checkpoints } = counted()
  await checkpoints.save('one', 1n)
  await checkpoints.save('other', 2n)
  expect(await checkpoints.load('other')).toBe(2n)
})
