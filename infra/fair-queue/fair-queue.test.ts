import { expect, test } from 'vitest'
import { FairQueue } from './fair-queue.ts'

function filled(text: string): FairQueue<string> {
  const queue = new FairQueue<string>()
  for (const item of text.split(' ')) queue.push(item.slice(0, 1), item)
  return queue
}

const upTo = (count: number) => () => count-- > 0

test('lanes take turns, each first in, first out', () => {
  expect(filled('a1 a2 a3 b1 c1 c2').take(() => true)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3'])
})

test('the next batch goes on with the lane whose item did not fit', () => {
  const queue = filled('a1 a2 a3 b1 b2 b3')
  expect(queue.take(upTo(3))).toEqual(['a1', 'b1', 'a2'])
  expect([...queue]).toEqual(['b2', 'b3', 'a3'])
  expect(queue.take(upTo(9))).toEqual(['b2', 'a3', 'b3'])
  expect(queue.take(upTo(9))).toEqual([])
})

test('a flood of one lane delays another by one batch at most', () => {
  const queue = new FairQueue<string>()
  for (let index = 0; index < 10_000; index += 1) queue.push('flood', `f${index}`)
  expect(queue.take(upTo(2000))).toHaveLength(2000)
  queue.push('quiet', 'q')
  expect(queue.take(upTo(2000))).toContain('q')
  expect(queue.take(() => true)[0]).toBe('f3999')
})

test('a flood of lanes costs each of them little, and lanes that were empty for long still take items', () => {
  const queue = new FairQueue<number>()
  for (let lane = 0; lane < 200_000; lane += 1) queue.push(`lane ${lane}`, lane)
  expect(queue.take(() => true)).toHaveLength(200_000)
  for (let lane = 200_000; lane < 203_000; lane += 1) queue.push(`lane ${lane}`, lane)
  queue.push('lane 0', -1)
  queue.push('lane 202999', -2)
  const taken = queue.take(() => true)
  expect([taken.length, taken.slice(-3)]).toEqual([3002, [202_999, -1, -2]])
})

test('a lane that holds something keeps its order, however many others come and are forgotten', () => {
  const queue = new FairQueue<string>()
  for (const item of ['1', '2', '3']) queue.push('kept', `kept ${item}`)
  for (let lane = 0; lane < 5000; lane += 1) queue.push(`lane ${lane}`, 'other')
  queue.push('kept', 'kept 4')
  const kept = queue.take(() => true).filter((item) => item !== 'other')
  expect(kept).toEqual(['kept 1', 'kept 2', 'kept 3', 'kept 4'])
})

test('lanes that something came through once are forgotten in time', () => {
  const queue = new FairQueue<number>()
  for (let lane = 0; lane < 5000; lane += 1) {
    queue.push(`lane ${lane}`, lane)
    expect(queue.take(() => true)).toEqual([lane])
  }
  expect(queue.lanes).toBeLessThanOrEqual(1024)
})
