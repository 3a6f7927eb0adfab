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

const drawn = (from: unknown, amount: unknown = '5', parts: readonly object[] = [rest]) =>
  splitTransaction.data.safeParse({ from, amount, parts })

test.each<[what: string, from: unknown, amount: unknown, taken: boolean]>([
  ['one source in a list', [on('a')], '5', true],
  ['several', [on('a'), on('c')], '5', true],
  ['none', [], '5', false],
  ['one that names no account', [on('a'), { upTo: '1' }], '5', false],
  ['one with a member that nobody knows', [{ ...on('a'), atMost: '1' }, on('c')], '5', false],
  ['a bound on one that is not the last', [{ ...on('a'), upTo: '1' }, on('c')], '5', true],
  ['a bound of nothing', [{ ...on('a'), upTo: '0' }, on('c')], '5', false],
  ['a bound on all that is available', [on('a'), { ...on('c'), upTo: '1' }], 'available', true],
  ['a bound on all that is available on one', { ...on('a'), upTo: '1' }, 'available', true],
  ['conditions', [{ ...on('a'), scale: 2, ifVersion: '1', ifAvailable: '0' }, on('c')], '5', true],
  ['another word', on('a'), 'Available', false],
  ['a word beside a number', on('a'), 'available 5', false],
])('a split from %s is taken as it should be', (_, from, amount, taken) =>
  expect(drawn(from, amount).success).toBe(taken),
)

test.each<[from: unknown, path: readonly PropertyKey[]]>([
  [{ ...on('a'), upTo: '1' }, ['from', 'upTo']],
  [
    [on('a'), { ...on('c'), upTo: '1' }],
    ['from', 1, 'upTo'],
  ],
])('the last source of an amount has no bound, and is told so (%#)', (from, path) => {
  const message = 'the last source gives what is left: upTo is for those before it, and for the amount "available"'
  expect(drawn(from).error?.issues).toMatchObject([{ path, message }])
})

test.each<[amount: unknown, code: string]>([
  [5, 'amount-must-be-string'],
  ['0', 'amount-not-positive'],
  [`${2n ** 127n}`, 'amount-overflow'],
])('the amount %j is refused as any other', (amount, code) =>
  expect(drawn(on('a'), amount).error?.issues).toMatchObject([{ path: ['amount'], params: { code } }]),
)

test('sources and parts are at most 1000 in all', () => {
  const counted = (sources: number, parts: number) => drawn(Array(sources).fill(on('a')), '5', Array(parts).fill(rest))
  expect(counted(999, 1).success).toBe(true)
  expect(counted(1, 999).success).toBe(true)
  for (const [sources, parts] of [
    [1000, 1],
    [2, 999],
    [500, 501],
    [2, 1000],
  ] as const)
    expect(counted(sources, parts).error?.issues).toMatchObject([{ params: { code: 'too-many-legs' } }])
})

test('a split has 1 to 999 parts: with its source they are the legs of one transaction', () => {
  const parts = (count: number) => split(Array(count).fill(rest))
  expect([parts(0), parts(999), parts(1000)].map(({ success }) => success)).toEqual([false, true, false])
  expect(parts(1000).error?.issues).toMatchObject([{ path: ['parts'], params: { code: 'too-many-legs' } }])
})
