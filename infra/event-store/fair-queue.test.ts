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
