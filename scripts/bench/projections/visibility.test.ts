import { expect, test } from 'vitest'
import { openLoop } from '../open-loop.ts'
import { Visibility } from './visibility.ts'

test('an event counts from when it was due until a position at or past its own is shown', () => {
  const visibility = new Visibility()
  visibility.appended(2n, 10, 12)
  visibility.appended(1n, 5, 12)
  visibility.appended(3n, 11, 12)
  visibility.shown(2n, 20)
  expect(visibility.latenciesMs).toEqual([10, 15])
  expect(visibility.waiting).toBe(1)
})

test('one that was shown before its append was acknowledged counts until then', () => {
  const visibility = new Visibility()
  visibility.shown(9n, 20)
  visibility.appended(9n, 10, 21)
  expect(visibility.latenciesMs).toEqual([11])
})

test('an open loop begins every unit that is due, also while those before have not ended', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const dues: number[] = []
  const work = (dueAt: number) => {
    dues.push(dueAt)
    if (dues.length === 20) resolve()
    return promise
  }
  expect(await openLoop({ rate: 1000, seconds: 0.02, work })).toBe(20)
  expect((dues[19] ?? 0) - (dues[0] ?? 0)).toBeCloseTo(19)
})

test('an open loop fails with the unit that fails', async () => {
  const work = () => Promise.reject(new Error('lost'))
  await expect(openLoop({ rate: 1000, seconds: 0.02, work })).rejects.toThrow('lost')
})
