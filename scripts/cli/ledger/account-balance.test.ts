import { expect, test } from 'vitest'
import { balancesCsv } from './account-balance.ts'

test('balances as CSV are quoted, and no name of an account is a formula', () => {
  const balances = ['Assets:Cash "old"', '=1+1:x', '@SUM(A1)', "'quoted"].map((account) => ({
    ...{ account, asset: 'EUR', amount: '-4.50' },
  }))
  expect(balancesCsv(balances)).toEqual([
    '"account","balance"',
    '"Assets:Cash ""old""","-4.50 EUR"',
    `"'=1+1:x","-4.50 EUR"`,
    `"'@SUM(A1)","-4.50 EUR"`,
    `"''quoted","-4.50 EUR"`,
  ])
})
