import { expect, test } from 'vitest'
import { freezeAccount, openAccount, setAccountPolicy, unfreezeAccount } from './account.ts'

const named = { account: 'users:42:cash', asset: 'EUR' }

test.each([freezeAccount, unfreezeAccount])(
  '$type takes both sides unless one is left out, and never none',
  ({ data }) => {
    expect(data.parse(named)).toMatchObject({ debit: true, credit: true })
    expect(data.parse({ ...named, credit: false })).toMatchObject({ debit: true, credit: false })
    expect(data.safeParse({ ...named, debit: false, credit: false })).toMatchObject({
      success: false,
      error: { issues: [{ message: 'name a side: debit, credit or, when neither is said, both' }] },
    })
  },
)

test.each([openAccount, setAccountPolicy])('$type takes bounds that leave room for a balance', ({ data }) => {
  const terms = data === openAccount.data ? { path: 'users:42:cash', asset: 'EUR', normalSide: 'credit' } : named
  const bounded = (minBalance?: string | null, maxBalance?: string | null) =>
    data.safeParse({ ...terms, minBalance, maxBalance }).success
  expect([bounded('0', '0'), bounded('-5', '5'), bounded('9', null), bounded(undefined, '-9'), bounded()]).toEqual([
    ...[true, true, true, true, true],
  ])
  expect([bounded('10', '9'), bounded('-1', '-2'), bounded('1', '-1')]).toEqual([false, false, false])
  expect([bounded('1.5', '9'), bounded('1', 'much'), bounded('-0', '')]).toEqual([false, false, false])
})

test.each([freezeAccount, unfreezeAccount])('$type still names one account', ({ data }) => {
  expect(data.safeParse({ account: 'users:42:cash' }).success).toBe(false)
})
