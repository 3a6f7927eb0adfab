import fc from 'fast-check'
import type { BookCommand } from '../book-messages.ts'
import { account, command, idOf, opened } from './messages.ts'
import { type Asked, wallet } from './wallets.ts'

/** Random lives of a few wallets. */

const USERS = ['1', '2', '3']
export const WORLD = { account: 'world:EUR', asset: 'EUR' } as const
const walletOf = (user: string) => idOf(`users:${user}:cash`)
export const START = [
  opened,
  ...USERS.map((user) => account(`users:${user}:cash`, { minBalance: '0' })),
  account('shop'),
]

/** The same wish twice: of the wallets, and of the ledger by somebody who knows how it is done there. */
export interface Wish {
  readonly ofWallets: (holdId: string) => Asked
  readonly ofLedger: (holdId: string) => BookCommand
}

const user = fc.constantFrom(...USERS)
const amount = fc.integer({ min: 1, max: 90 }).map(String)
const counterparty = fc.option(fc.constantFrom('shop', 'users:2:cash', 'nowhere'), { nil: undefined })

function legs(user: string, amount: string, side: 'debit' | 'credit', path = WORLD.account as string) {
  const other = side === 'debit' ? ('credit' as const) : ('debit' as const)
  return [
    { accountId: walletOf(user), side, amount },
    { account: path, asset: 'EUR', side: other, amount },
  ]
}

const moving = (verb: 'credit' | 'debit') =>
  fc.record({ user, amount, counterparty }).map(
    ({ user, amount, counterparty }): Wish => ({
      ofWallets: () => wallet(verb, { walletId: walletOf(user), amount, counterparty }),
      ofLedger: () => command('money.transaction.post', { legs: legs(user, amount, verb, counterparty) }),
    }),
  )
const transfer = fc.record({ user, to: user, amount }).map(
  ({ user, to, amount }): Wish => ({
    ofWallets: () => wallet('transfer', { fromWalletId: walletOf(user), toWalletId: walletOf(to), amount }),
    ofLedger: () => command('money.transaction.post', { legs: legs(user, amount, 'debit', `users:${to}:cash`) }),
  }),
)
const hold = fc.record({ user, amount, counterparty, expiresInMs: fc.integer({ min: 1, max: 30 }) }).map(
  ({ user, amount, counterparty, expiresInMs }): Wish => ({
    ofWallets: () => wallet('hold', { walletId: walletOf(user), amount, counterparty, expiresInMs }),
    ofLedger: () => command('money.hold.place', { legs: legs(user, amount, 'debit', counterparty), expiresInMs }),
  }),
)
const confirm = fc.option(amount, { nil: undefined }).map(
  (amount): Wish => ({
    ofWallets: (holdId) => wallet('confirm', { holdId, amount }),
    ofLedger: (holdId) => command('money.hold.capture', { holdId, amount, final: true }),
  }),
)
const cancel = fc.constant<Wish>({
  ofWallets: (holdId) => wallet('cancel', { holdId }),
  ofLedger: (holdId) => command('money.hold.void', { holdId }),
})

export const step = fc.record({
  wish: fc.oneof(moving('credit'), moving('credit'), moving('debit'), transfer, hold, confirm, cancel),
  ms: fc.constantFrom(0, 0, 5, 40),
  hold: fc.nat(5),
})
export interface Step {
  readonly wish: Wish
  readonly ms: number
  readonly hold: number
}
