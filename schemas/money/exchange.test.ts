import { expect, test } from 'vitest'
import { exchangeTransaction } from './exchange.ts'

const ID = '0199a3c0-0000-7000-8000-000000000001'
const from = { account: 'users:1', asset: 'EUR', amount: '5' }
const to = { account: 'users:1', asset: 'USD' }
const takes = (more: object) => exchangeTransaction.data.safeParse({ from, to, rate: '1.0842', ...more }).success

test('an exchange goes to the main book and through its liquidity, rounded half to even, unless it says otherwise', () => {
  expect(exchangeTransaction.data.parse({ from, to, rate: '1' })).toMatchObject({
    ...{ bookId: 'main', liquidity: 'liquidity', rounding: 'half-even' },
  })
})

test.each<[rate: unknown, taken: boolean]>([
  ['1', true],
  ['0.000000000000000001', true],
  ['9'.repeat(19), true],
  [{ numerator: '1', denominator: '3' }, true],
  ['0', false],
  ['0.0', false],
  ['-1', false],
  ['1.', false],
  ['.5', false],
  ['01', false],
  ['1e3', false],
  ['9'.repeat(20), false],
  [`0.${'0'.repeat(18)}1`, false],
  [1.5, false],
  [{ numerator: '0', denominator: '3' }, false],
  [{ numerator: '1', denominator: '0' }, false],
  [{ numerator: '1' }, false],
])('the rate %j is taken: %s', (rate, taken) => expect(takes({ rate })).toBe(taken))

test.each<[which: string, parties: object, taken: boolean]>([
  ['the amount that is sold', { from, to }, true],
  ['the amount that is bought', { from: to, to: from }, true],
  ['both amounts', { from, to: { ...to, amount: '5' } }, false],
  ['no amount', { from: to, to }, false],
  ['accounts by their ids', { from: { accountId: ID, amount: '5' }, to: { accountId: ID } }, true],
  ['an account by its id and its path', { from: { ...from, accountId: ID } }, false],
  ['a path without an asset', { to: { account: 'users:1' } }, false],
])('an exchange that names %s is taken as it should be', (_, parties, taken) => expect(takes(parties)).toBe(taken))
