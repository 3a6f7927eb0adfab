import { expect, test } from 'vitest'
import { freezeAccount, unfreezeAccount } from './account.ts'

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

test.each([freezeAccount, unfreezeAccount])('$type still names one account', ({ data }) => {
  expect(data.safeParse({ account: 'users:42:cash' }).success).toBe(false)
})
