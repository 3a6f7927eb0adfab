import { expect, test } from 'vitest'
import { splitTransaction } from './split.ts'

const on = (account: string) => ({ account, asset: 'EUR' })
const split = (parts: readonly object[]) => splitTransaction.data.safeParse({ from: on('a'), amount: '5', parts })
const rest = { ...on('b'), remaining: true }

test('a split debits its source unless it says otherwise', () => {
  expect(split([rest]).data).toMatchObject({ bookId: 'main', side: 'debit' })
})

test.each<[percent: unknown, taken: boolean]>([
  ['2.5', true],
  ['100', true],
  ['100.0', true],
  [`0.${'0'.repeat(17)}1`, true],
  ['0', false],
  ['0.00', false],
  ['100.01', false],
  ['101', false],
  ['-1', false],
  ['2,5', false],
  [`0.${'0'.repeat(18)}1`, false],
  [2.5, false],
])('%j percent are taken: %s', (percent, taken) => {
  expect(split([{ ...on('b'), percent }]).success).toBe(taken)
})

test.each<[what: string, part: object, taken: boolean]>([
  ['one share', { ...on('b'), fixed: '1' }, true],
  ['no share', on('b'), false],
  ['two shares', { ...rest, fixed: '1' }, false],
  ['a share of nothing', { ...on('b'), fixed: '0' }, false],
  ['not what remains', { ...on('b'), remaining: false }, false],
  ['no account', { remaining: true }, false],
])('a part with %s is taken as it should be', (_, part, taken) => expect(split([part]).success).toBe(taken))

test('a split has 1 to 999 parts: with its source they are the legs of one transaction', () => {
  const parts = (count: number) => split(Array(count).fill(rest))
  expect([parts(0), parts(999), parts(1000)].map(({ success }) => success)).toEqual([false, true, false])
  expect(parts(1000).error?.issues).toMatchObject([{ path: ['parts'], params: { code: 'too-many-legs' } }])
})
