import { expect, test } from 'vitest'
import { forEachYielding } from './for-each-yielding.ts'

test('everything is taken in order, and the event loop turns meanwhile', async () => {
  const all = Array.from({ length: 2000 }, (_, index) => index)
  const taken: number[] = []
  const seenByOthers: number[] = []
  const look = () => {
    seenByOthers.push(taken.length)
    if (taken.length < all.length) setImmediate(look)
  }
  setImmediate(look)
  await forEachYielding(all, (one) => taken.push(one))
  expect(taken).toEqual(all)
  expect(seenByOthers.length).toBeGreaterThan(5)
})

test('what the taker throws ends it', async () => {
  const taken: number[] = []
  const take = (one: number) => {
    if (one === 3) throw new Error('three')
    taken.push(one)
  }
  await expect(forEachYielding([1, 2, 3, 4], take)).rejects.toThrow('three')
  expect(taken).toEqual([1, 2])
})
