import { expect, test } from 'vitest'
import { LimitWindow, setAccountLimits, setBookLimits } from './limit.ts'

const daily = { side: 'debit', window: 'day', maximum: '100' }
const takes = (limits: readonly object[]) =>
  setAccountLimits.data.safeParse({ account: 'a', asset: 'EUR', limits }).success

test('a limit is one-sided unless it says that it is net', () => {
  expect(setAccountLimits.data.parse({ account: 'a', asset: 'EUR', limits: [daily] }).limits).toEqual([
    { ...daily, isNet: false },
  ])
})

test('an account has at most eight limits, and one of a kind', () => {
  const kinds = (['debit', 'credit'] as const).flatMap((side) =>
    LimitWindow.options.map((window) => ({ ...daily, side, window })),
  )
  expect([takes([]), takes(kinds.slice(0, 8)), takes(kinds.slice(0, 9))]).toEqual([true, true, false])
  expect(takes([daily, { ...daily, maximum: '5' }])).toBe(false)
  for (const other of [{ side: 'credit' }, { window: 'hour' }, { isNet: true }])
    expect(takes([daily, { ...daily, ...other }])).toBe(true)
})

test.each<[operationMaximum: unknown, taken: boolean]>([
  ['1', true],
  [null, true],
  ['0', false],
  [5, false],
  [undefined, false],
])('the most that one transaction moves may be set to %j: %s', (operationMaximum, taken) => {
  expect(setBookLimits.data.safeParse({ operationMaximum }).success).toBe(taken)
})
