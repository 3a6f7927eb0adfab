import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { perTurn } from './per-turn.ts'

test('what is added in one turn goes together, in order and at most so many at a time', async () => {
  const handed: (readonly number[])[] = []
  const add = perTurn<number>(2, (items) => handed.push(items))
  for (const number of [1, 2, 3]) add(number)
  expect(handed).toEqual([])
  await setImmediate()
  expect(handed).toEqual([[1, 2], [3]])
  add(4)
  await setImmediate()
  expect(handed).toEqual([[1, 2], [3], [4]])
})
