import { expect, test } from 'vitest'
import { moneyCommands } from './commands.ts'

/** What says how accounts, books and periods are, and is the same however often it is said. The timer alone expires holds. */
const WITHOUT_A_KEY = [
  ...['money.account.close', 'money.account.freeze', 'money.account.open', 'money.account.set-limits'],
  ...['money.account.set-policy', 'money.account.unfreeze', 'money.asset.register', 'money.book.open'],
  ...['money.book.set-limits', 'money.hold.expire', 'money.period.close', 'money.period.reopen', 'money.wallet.open'],
]

test('whatever changes a balance needs an idempotency key', () => {
  const free = moneyCommands.filter(({ keyRequired }) => !keyRequired).map(({ type }) => type)
  expect(free.toSorted()).toEqual(WITHOUT_A_KEY)
})
