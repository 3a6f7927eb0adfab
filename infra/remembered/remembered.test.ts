import { expect, test } from 'vitest'
import { remembered } from './remembered.ts'

test('what was made is given again, until more than the most was asked for', () => {
  let made = 0
  const numbered = remembered((text) => `${text}${++made}`, 2)
  expect(['a', 'b', 'a', 'b'].map(numbered)).toEqual(['a1', 'b2', 'a1', 'b2'])
  expect(['c', 'a', 'c'].map(numbered)).toEqual(['c3', 'a4', 'c3'])
})
