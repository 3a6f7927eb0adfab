import {
  accountClosed,
  accountFrozen,
  accountOpened,
  accountPolicyChanged,
  accountUnfrozen,
} from '@heptad/schemas/money/account.ts'
import { bookOpened } from '@heptad/schemas/money/book.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { describe, expect, test } from 'vitest'
import { scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import { findAccount } from './book-state.ts'
import { account, command, credit, debit, facts, idOf, opened, post } from './testing/messages.ts'

const given = scenario(book, moneyEvents)
const cash = { account: 'cash', asset: 'EUR' } as const
const accountId = idOf('cash')

/** What posting `amount` from `world` to `cash` leaves in the log. */
function withBalance(amount: number, ...before: readonly BookEvent[]): readonly BookEvent[] {
  const events = [opened, account('world'), ...before]
  const decision = book.decide(given(...events).state, post([debit('world', amount), credit('cash', amount)]))
  expect(decision.kind).toBe('accepted')
  return decision.kind === 'accepted' ? [...events, ...decision.events] : events
}

describe('a book', () => {
  test('is opened once', () => {
    given()
      .when(command('money.book.open', {}))
      .thenEvents(bookOpened({ bookId: 'main' }))
    given(opened).when(command('money.book.open', {})).thenNothing()
  })

  test('that nobody opened refuses everything else', () => {
    const others: readonly BookCommand[] = [
      command('money.asset.register', { code: 'BTC', scale: 8 }),
      command('money.account.open', { path: 'cash', asset: 'EUR', normalSide: 'debit' }),
      command('money.account.close', cash),
      post([debit('a', 1), credit('b', 1)]),
    ]
    for (const other of others) given().when(other).thenRejected('book-not-found', { bookId: 'main' })
  })
})

describe('opening an account', () => {
  const open = (more: object = {}) =>
    command('money.account.open', { path: 'cash', asset: 'EUR', normalSide: 'credit', ...more })

  test('gives it the id that the command brought, and its asset is known from then on', () => {
    const terms = {
      path: 'cash',
      asset: 'EUR',
      scale: 2,
      normalSide: 'credit',
      minBalance: '0',
      maxBalance: null,
    } as const
    given(opened)
      .when(open({ minBalance: '0' }))
      .thenEvents(accountOpened({ accountId: facts.newAccountId, ...terms }))
  })

  test('again as it stands changes nothing; bounds that are not named do not matter', () => {
    const events = [opened, account('cash', { minBalance: '0' })]
    given(...events)
      .when(open())
      .thenNothing()
    given(...events)
      .when(open({ minBalance: '0' }))
      .thenNothing()
  })

  test.each<[terms: object, code: MoneyRejection, ...given: BookEvent[]]>([
    [{ asset: 'DOGE' }, 'asset-not-found'],
    [{ normalSide: 'debit' }, 'id-exists-different', account('cash')],
    [{ minBalance: '0' }, 'id-exists-different', account('cash')],
    [{ maxBalance: '9' }, 'id-exists-different', account('cash', { maxBalance: '8' })],
    [{}, 'account-closed', account('cash'), accountClosed({ accountId })],
    [{ minBalance: '1' }, 'insufficient-funds'],
    [{ maxBalance: '-1' }, 'balance-ceiling-exceeded'],
  ])('with %j is refused: %s', (terms, code, ...events) => {
    given(opened, ...events)
      .when(open(terms))
      .thenRejected(code)
  })

  test('of another asset under the same path opens another account', () => {
    given(opened, account('cash'))
      .when(open({ asset: 'USD' }))
      .thenState((state) => {
        expect(state.kind === 'open' && state.accounts.size).toBe(2)
      })
  })
})

describe('the policy of an account', () => {
  const set = (bounds: object) => command('money.account.set-policy', { ...cash, ...bounds })
  const bounded = account('cash', { minBalance: '0', maxBalance: '100' })

  test.each([
    [{ minBalance: '-50' }, { minBalance: '-50', maxBalance: '100' }],
    [{ maxBalance: null }, { minBalance: '0', maxBalance: null }],
    [
      { minBalance: '10', maxBalance: '10' },
      { minBalance: '10', maxBalance: '10' },
    ],
  ])('set to %j becomes %j on a balance of 10', (asked, policy) => {
    given(...withBalance(10, bounded))
      .when(set(asked))
      .thenEvents(accountPolicyChanged({ accountId, ...policy }))
  })

  test('set to what it is changes nothing', () => {
    given(opened, bounded)
      .when(set({ minBalance: '0' }))
      .thenNothing()
    given(opened, bounded).when(set({})).thenNothing()
  })

  test('never leaves the balance outside its bounds', () => {
    const required = { available: '10', required: '11', shortfall: '1' }
    given(...withBalance(10, bounded))
      .when(set({ minBalance: '11' }))
      .thenRejected('insufficient-funds', required)
    given(...withBalance(10, bounded))
      .when(set({ maxBalance: '9' }))
      .thenRejected('balance-ceiling-exceeded', { balance: '10' })
  })
})

describe('freezing', () => {
  const SIDES = [
    [true, true],
    [true, false],
    [false, true],
  ] as const
  const freeze = (debit: boolean, credit: boolean) => command('money.account.freeze', { ...cash, debit, credit })
  const unfreeze = (debit: boolean, credit: boolean) => command('money.account.unfreeze', { ...cash, debit, credit })
  const frozen = (debit: boolean, credit: boolean) => accountFrozen({ accountId, debit, credit })

  test('says only which sides change', () => {
    for (const [debit, credit] of SIDES)
      given(opened, account('cash')).when(freeze(debit, credit)).thenEvents(frozen(debit, credit))
    given(opened, account('cash'), frozen(true, false)).when(freeze(true, true)).thenEvents(frozen(false, true))
    given(opened, account('cash'), frozen(true, true)).when(freeze(true, true)).thenNothing()
  })

  test('of one side leaves the other as it was', () => {
    given(opened, account('cash'))
      .when(freeze(false, true))
      .thenState((state) => {
        const flags = { isDebitFrozen: false, isCreditFrozen: true }
        expect(state.kind === 'open' && findAccount(state, cash)).toMatchObject(flags)
      })
  })

  test.each(SIDES)('is undone side by side (debit: %s, credit: %s)', (debit, credit) => {
    const freed = accountUnfrozen({ accountId, debit, credit })
    given(opened, account('cash'), frozen(true, true)).when(unfreeze(debit, credit)).thenEvents(freed)
    given(opened, account('cash'), frozen(debit, credit)).when(unfreeze(true, true)).thenEvents(freed)
    given(opened, account('cash'), frozen(true, true), freed).when(unfreeze(debit, credit)).thenNothing()
    given(opened, account('cash')).when(unfreeze(true, true)).thenNothing()
  })
})

describe('closing', () => {
  const close = command('money.account.close', cash)

  test('takes an empty account, once', () => {
    given(opened, account('cash')).when(close).thenEvents(accountClosed({ accountId }))
    given(opened, account('cash'), accountClosed({ accountId })).when(close).thenNothing()
  })

  test('refuses an account that holds something', () => {
    given(...withBalance(10, account('cash')))
      .when(close)
      .thenRejected('balance-not-zero', { balance: '10' })
  })
})

describe('a command on an account', () => {
  const types = [
    'money.account.set-policy',
    'money.account.freeze',
    'money.account.unfreeze',
    'money.account.close',
  ] as const
  const sides = { debit: true, credit: true }

  test.each(types)('%s must name one that exists', (type) => {
    given(opened)
      .when(command(type, { ...cash, ...sides }))
      .thenRejected('account-not-found', { account: 'cash' })
    given(opened)
      .when(command(type, { accountId, ...sides }))
      .thenRejected('account-not-found', { accountId })
  })

  test.each(types)('%s must not name another asset than the account has', (type) => {
    const reference = { accountId, asset: 'USD' }
    given(opened, account('cash'))
      .when(command(type, { ...reference, ...sides }))
      .thenRejected('asset-mismatch')
  })

  test.each(types.slice(0, 3))('%s is refused once the account is closed', (type) => {
    given(opened, account('cash'), accountClosed({ accountId }))
      .when(command(type, { ...cash, ...sides }))
      .thenRejected('account-closed')
  })
})

test('an event of a book that was never opened is a fault, not a state', () => {
  expect(() => given(account('cash'))).toThrow(/never opened/)
})
