import { expect, test } from 'vitest'
import { BufferList } from './buffer-list.ts'

function gathered(pieces: readonly Buffer[]): BufferList {
  const bytes = new BufferList()
  for (const piece of pieces) bytes.add(piece)
  return bytes
}

test('pieces of any number come out as one, in their order', () => {
  for (const count of [0, 1, 2, 511, 512, 513, 1024, 5000]) {
    const bytes = gathered(Array.from({ length: count }, (_, index) => Buffer.from([index % 251, 7])))
    const expected = Buffer.from(Array.from({ length: count }, (_, index) => [index % 251, 7]).flat())
    expect([bytes.size, bytes.concat().equals(expected)], `${count}`).toEqual([2 * count, true])
  }
})

test('what came in one piece is that piece, and of many small ones few are held on to', () => {
  const only = Buffer.from('whole')
  expect(gathered([only]).concat()).toBe(only)
  const pieces = Array.from({ length: 10_000 }, () => Buffer.from('x'))
  const bytes = gathered(pieces)
  for (const piece of pieces) piece.fill('held')
  const held = bytes.concat().toString().replaceAll('x', '').length
  expect(held).toBeLessThan(pieces.length / 10)
})
