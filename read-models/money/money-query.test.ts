import { expect, test } from 'vitest'
import { variantOf } from '../define.ts'
import { moneyQueries } from './index.ts'
import { exportQuery } from './transactions-export.query.ts'

const asked = [
  {},
  { at: '2026-01-31', basis: 'recorded' },
  { revision: '1', basis: 'recorded' },
  { at: '2026-01-31', basis: 'effective' },
  { account: 'users:42:cash', asset: 'EUR' },
  { account: 'users:42:cash', asset: 'EUR', reference: 'order-1' },
]

test.each([...moneyQueries, exportQuery].map((query) => [query.contract.name, query] as const))(
  '%s refuses while events are parked, whatever it is asked',
  (_, query) => {
    expect(asked.map((input) => variantOf(query, input).failsClosed)).toEqual(asked.map(() => true))
  },
)
