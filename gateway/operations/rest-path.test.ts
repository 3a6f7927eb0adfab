import { expect, test } from 'vitest'
import { filledPath } from './rest-path.ts'

test('a path is filled with texts, encoded, and is none where one is missing', () => {
  expect(filledPath('/v1/{one}/x/{other}', { one: 'a/b c', other: '$&' })).toBe('/v1/a%2Fb%20c/x/%24%26')
  expect(filledPath('/v1/{one}', {})).toBeNull()
  expect(filledPath('/v1/{one}', { one: 5 })).toBeNull()
})
