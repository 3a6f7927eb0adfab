import { expect, test } from 'vitest'
import { reverseTransaction } from './reversal.ts'

const transactionId = '0199a3c0-0000-7000-8000-000000000001'
const portion = (leg: number, amount = '1') => ({ leg, amount })

test.each<[what: string, asked: object, taken: boolean]>([
  ['what is left', {}, true],
  ['an amount', { amount: '5' }, true],
  ['nothing', { amount: '0' }, false],
  ['some of its legs', { legs: [portion(0), portion(999)] }, true],
  ['a leg that no transaction has', { legs: [portion(0), portion(1000)] }, false],
  ['a leg before the first', { legs: [portion(-1)] }, false],
  ['no leg', { legs: [] }, false],
  ['a leg twice', { legs: [portion(0), portion(0, '2')] }, false],
  ['an amount and legs', { amount: '5', legs: [portion(0)] }, false],
])('a reversal of %s is taken as it should be', (_, asked, taken) => {
  expect(reverseTransaction.data.safeParse({ transactionId, ...asked }).success).toBe(taken)
})
