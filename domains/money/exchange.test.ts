import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { assetRegistered } from '@heptad/schemas/money/asset.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { bookLimitsChanged } from '@heptad/schemas/money/limit.ts'
import { describe, expect, test } from 'vitest'
import { scenario } from '../testing/scenario.ts'
import { balanceOf } from './account-state.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import { findAccount } from './book-state.ts'
import { account, command, idOf, opened } from './testing/messages.ts'

const given = scenario(book, moneyEvents)
const YEN = { asset: 'JPY', scale: 0 }
const market: readonly BookEvent[] = [
  opened,
  bookLimitsChanged({ operationMaximum: null }),
  assetRegistered({ code: 'ETH', scale: 18 }),
  account('users:1'),
  account('users:1', { asset: 'USD' }),
  account('users:1', YEN),
  account('users:1', { asset: 'ETH', scale: 18 }),
  account('bank', { normalSide: 'debit' }),
  account('bank', { asset: 'USD', normalSide: 'debit' }),
  account('liquidity', { normalSide: 'debit' }),
  account('liquidity', { asset: 'USD' }),
  account('liquidity', YEN),
  account('liquidity', { asset: 'ETH', scale: 18 }),
]
const euros = { account: 'users:1', asset: 'EUR' }
const dollars = { account: 'users:1', asset: 'USD' }

type Asked = Extract<BookCommand, { type: 'money.transaction.exchange' }>['data']

function exchange(from: Asked['from'], to: Asked['to'], rate: Asked['rate'], more: Partial<Asked> = {}): BookCommand {
  const defaults = { rounding: 'half-even' as const, liquidity: 'liquidity' }
  return command('money.transaction.exchange', { from, to, rate, ...defaults, ...more })
}

function balances(asked: BookCommand, references: readonly { account: string; asset: string }[]) {
  const held: (bigint | undefined)[] = []
  given(...market)
    .when(asked)
    .thenState((state) => {
      for (const reference of references) {
        const found = state.kind === 'open' ? findAccount(state, reference) : undefined
        held.push(found && balanceOf(found))
      }
    })
  return held
}

describe('an exchange', () => {
  test('takes from one account, gives to the other, and balances both assets on the liquidity accounts', () => {
    const all = [euros, dollars, { account: 'liquidity', asset: 'EUR' }, { account: 'liquidity', asset: 'USD' }]
    expect(balances(exchange({ ...euros, amount: '1050' }, dollars, '1.0842'), all)).toEqual([
      -1050n,
      1138n,
      -1050n,
      -1138n,
    ])
  })

  test('works the named amount of the other side back through the rate', () => {
    const asked = exchange(euros, { ...dollars, amount: '1138' }, '1.0842')
    expect(balances(asked, [euros, dollars])).toEqual([-1050n, 1138n])
  })

  test('goes by whole units, whatever the scales', () => {
    const yen = { account: 'users:1', asset: 'JPY' }
    const ether = { account: 'users:1', asset: 'ETH' }
    expect(balances(exchange({ ...euros, amount: '1050' }, yen, '163.27'), [yen])).toEqual([1714n])
    expect(balances(exchange({ ...euros, amount: '1' }, ether, '0.0003'), [ether])).toEqual([3_000_000_000_000n])
  })

  test('gives to an account of the other normal side than that which it takes from', () => {
    const bank = { account: 'bank', asset: 'USD' }
    const all = [euros, bank, { account: 'liquidity', asset: 'EUR' }, { account: 'liquidity', asset: 'USD' }]
    expect(balances(exchange({ ...euros, amount: '1050' }, bank, '1.0842'), all)).toEqual([
      -1050n,
      1138n,
      -1050n,
      1138n,
    ])
    const back = exchange({ ...bank, amount: '1138' }, euros, { numerator: '5000', denominator: '5421' })
    expect(balances(back, all)).toEqual([1050n, -1138n, 1050n, -1138n])
  })

  test('takes from a debit-normal account by a credit', () => {
    const bank = [
      { account: 'bank', asset: 'EUR' },
      { account: 'bank', asset: 'USD' },
    ] as const
    expect(balances(exchange({ ...bank[0], amount: '100' }, bank[1], '2'), bank)).toEqual([-100n, 200n])
  })

  test.each([
    ['from', { ...euros, amount: '10' }, dollars],
    ['to', euros, { ...dollars, amount: '10' }],
  ])('keeps its rate in lowest terms, the side that was named (%s) and the mode in its event', (named, from, to) => {
    const asked = exchange(from, to, { numerator: '6', denominator: '4' }, { rounding: 'up' })
    const decision = book.decide(given(...market).state, asked)
    const data = { exchange: { rate: { numerator: '3', denominator: '2' }, named, rounding: 'up' } }
    expect(decision).toMatchObject({ events: [{ type: 'money.transaction.exchanged', data }] })
  })

  test.each<[fault: string, asked: BookCommand, code: string, details: object]>([
    [
      'an account that is missing',
      exchange({ ...euros, account: 'x', amount: '1' }, dollars, '1'),
      'account-not-found',
      { leg: 0 },
    ],
    [
      'a second account that is missing',
      exchange({ ...euros, amount: '1' }, { accountId: idOf('x') }, '1'),
      'account-not-found',
      { leg: 1 },
    ],
    [
      'missing liquidity',
      exchange({ ...euros, amount: '1' }, dollars, '1', { liquidity: 'x' }),
      'account-not-found',
      { leg: 2, account: 'x', asset: 'EUR' },
    ],
    [
      'another asset than the account has',
      exchange({ accountId: idOf('users:1'), asset: 'USD', amount: '1' }, dollars, '1'),
      'asset-mismatch',
      { leg: 0 },
    ],
    ['another scale', exchange({ ...euros, amount: '1', scale: 3 }, dollars, '1'), 'scale-mismatch', { leg: 0 }],
    [
      'an asset for itself',
      exchange({ ...euros, amount: '1' }, { account: 'bank', asset: 'EUR' }, '1'),
      'asset-mismatch',
      { accountId: idOf('bank'), account: 'bank', asset: 'EUR', exchangedFrom: 'EUR' },
    ],
    [
      'what rounds to nothing',
      exchange({ ...euros, amount: '1' }, dollars, '0.5'),
      'amount-not-positive',
      { ...dollars, from: '1', to: '0' },
    ],
    [
      'what costs nothing, once rounded',
      exchange(euros, { ...dollars, amount: '1' }, '2'),
      'amount-not-positive',
      { ...dollars, from: '0', to: '1' },
    ],
    [
      'what grows past the largest amount',
      exchange({ ...euros, amount: `${MAX_AMOUNT}` }, dollars, '2'),
      'amount-overflow',
      {},
    ],
    [
      'an old version',
      exchange({ ...euros, amount: '1', ifVersion: '3' }, dollars, '1'),
      'version-conflict',
      { leg: 0 },
    ],
    [
      'too little available',
      exchange({ ...euros, amount: '1' }, { ...dollars, ifAvailable: '1' }, '1'),
      'insufficient-funds',
      { leg: 1 },
    ],
  ])('of %s is refused', (_, asked, code, details) => {
    expect(book.decide(given(...market).state, asked)).toMatchObject({ kind: 'rejected', rejection: { code, details } })
  })
})
