import { expect, test } from 'vitest'
import { iamHistories, moneyHistories } from './histories.ts'
import { inStream } from './testing/scenario.ts'

const histories = [...iamHistories, ...moneyHistories]

test('each kind of stream has one history', () => {
  const categories = histories.map(({ category }) => category)
  expect(new Set(categories).size).toBe(categories.length)
})

test('a reservation that is claimed twice is found', () => {
  const slug = histories.find(({ category }) => category === 'iam.slug')
  const claim = inStream({ type: 'iam.slug.claimed', data: {} }, 0)
  const claimed = slug?.evolve(slug.initialState, claim)
  expect(slug?.invariants.onEvent(slug.initialState, claim, claimed)).toEqual([])
  expect(slug?.invariants.onEvent(claimed, claim, slug.evolve(claimed, claim))).toEqual(['it was claimed twice'])
})
