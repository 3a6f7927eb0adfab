import { InvalidCursor } from '@heptad/infra/keys/tokens.ts'
import { expect, test } from 'vitest'
import { pageOf, rowsToRead, single, startAfter } from './paging.ts'

const keyOf = (row: string) => [row]

test.each([
  [['a', 'b', 'c'], 2, ['a', 'b'], ['b']],
  [['a', 'b'], 2, ['a', 'b'], null],
  [[], 2, [], null],
])('of the rows %j a page of %i shows %j and goes on after %j', (rows, limit, shown, next) => {
  const request = { limit, after: null }
  expect(rowsToRead(request)).toBe(limit + 1)
  expect(pageOf<string>(rows, request, keyOf)).toEqual({ rows: shown, next })
})

test('a single answers one row or none, and never another page', () => {
  expect(single(['a', 'b'])).toEqual({ rows: ['a'], next: null })
  expect(single([])).toEqual({ rows: [], next: null })
})

test('the first page starts after what lies before all keys', () => {
  expect(startAfter({ limit: 1, after: null }, ['', '0'])).toEqual(['', '0'])
  expect(startAfter({ limit: 1, after: ['a', 'b'] }, ['', '0'])).toEqual(['a', 'b'])
})

test('a page after a key of another order is refused', () => {
  for (const after of [['a'], ['a', 'b', 'c']])
    expect(() => startAfter({ limit: 1, after }, ['', '0'])).toThrow(InvalidCursor)
})
