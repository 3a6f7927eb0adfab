import { expect, test } from 'vitest'
import { ACCOUNTS, type Heat, transferMaker } from './plan.ts'

const touchesHot = (heat: Heat) => {
  const next = transferMaker(heat)
  const made = Array.from({ length: 4000 }, next)
  expect(made.every(({ from, to }) => from !== to && from <= ACCOUNTS && to <= ACCOUNTS)).toBe(true)
  return made.filter(({ from, to }) => from === 0 || to === 0).length / made.length
}

test('half of the hot transfers touch the hot account, none of the cold ones', () => {
  expect(touchesHot('hot')).toBe(0.5)
  expect(touchesHot('cold')).toBe(0)
})
