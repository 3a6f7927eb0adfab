import { expect, test } from 'vitest'
import { andThenBoth } from './awaitable.ts'

const pair = (a: string, b: string) => a + b

test('two values that are there are used at once, and a promise among them is waited for', async () => {
  const later = (value: string) => Promise.resolve(value)
  expect(andThenBoth('a', 'b', pair)).toBe('ab')
  expect(await andThenBoth(later('a'), 'b', pair)).toBe('ab')
  expect(await andThenBoth('a', later('b'), pair)).toBe('ab')
  expect(await andThenBoth(later('a'), later('b'), pair)).toBe('ab')
})

test('where both fail the first failure is told, and the other is no unhandled one', async () => {
  const failing = (why: string) => Promise.reject<string>(new Error(why))
  await expect(andThenBoth(failing('one'), failing('other'), pair)).rejects.toThrow('one')
})
