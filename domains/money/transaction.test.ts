import type { Sealed } from '@heptad/schemas/envelope.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { accountClosed, accountFrozen } from '@heptad/schemas/money/account.ts'
import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { type PostedLeg, transactionPosted } from '@heptad/schemas/money/transaction.ts'
import { describe, expect, test } from 'vitest'
import { DECIDED_AT, scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookEvent } from './book-messages.ts'
import { type BookState, balanceOf, findAccount } from './book-state.ts'
import type { Leg } from './movement.ts'
import { account, command, credit, debit, idOf, opened, post } from './testing/messages.ts'

const given = scenario(book, moneyEvents)

/** The leg of `path` that brings its counters to these values. */
function posted(
  path: string,
  side: 'debit' | 'credit',
  counters: [version: string, debits: string, credits: string],
  amount: string,
): PostedLeg {
  const [accountVersion, debitsAfter, creditsAfter] = counters
  const identity = { accountId: idOf(path), path, asset: 'EUR', scale: 2, normalSide: 'credit' as const }
  return { ...identity, side, amount, accountVersion, debitsAfter, creditsAfter }
}

function transaction(...legs: PostedLeg[]): BookEvent {
  return transactionPosted({ legs, effectiveAt: DECIDED_AT, reference: null, description: null, metadata: null })
}

const BIG = `${MAX_AMOUNT}`
const world: readonly BookEvent[] = [
  opened,
  account('a'),
  account('b'),
  account('wallet', { minBalance: '0' }),
  account('capped', { maxBalance: '100' }),
  account('locked'),
  accountFrozen({ accountId: idOf('locked'), debit: true, credit: false }),
  account('gone'),
  accountClosed({ accountId: idOf('gone') }),
  account('full'),
  account('empty'),
  transaction(posted('empty', 'debit', ['1', BIG, '0'], BIG), posted('full', 'credit', ['1', '0', BIG], BIG)),
  account('dollars', { asset: 'USD' }),
]

/** For each check, in the order of the checks, legs that fail it alone: other accounts for each, so that any two combine. */
const FAULTS: readonly [fault: string, code: MoneyRejection, details: Record<string, unknown>, legs: readonly Leg[]][] =
  [
    [
      'an account that is not there',
      'account-not-found',
      { account: 'nowhere' },
      [debit('a', 1), credit('nowhere', 1)],
    ],
    [
      'an id with the wrong asset',
      'asset-mismatch',
      { given: 'EUR', asset: 'USD' },
      [
        { accountId: idOf('dollars', 'USD'), asset: 'EUR', side: 'debit', amount: '1' },
        { accountId: idOf('dollars', 'USD'), side: 'debit', amount: '1' },
      ],
    ],
    ['another scale', 'scale-mismatch', { scale: 2, given: 3 }, [debit('a', 1, { scale: 3 }), credit('b', 1)]],
    ['one account on both sides', 'same-account', { account: 'b' }, [debit('b', 1), credit('b', 1)]],
    ['debits without credits', 'unbalanced', { asset: 'EUR' }, [debit('a', 7)]],
    ['a frozen account', 'account-frozen', { account: 'locked', side: 'debit' }, [debit('locked', 1), credit('b', 1)]],
    ['a closed account', 'account-closed', { account: 'gone' }, [debit('a', 1), credit('gone', 1)]],
    [
      'an old version',
      'version-conflict',
      { expected: '4', actual: '0' },
      [debit('a', 1, { ifVersion: '4' }), credit('b', 1)],
    ],
    [
      'too little available',
      'insufficient-funds',
      { account: 'a', available: '0', required: '5', shortfall: '5' },
      [debit('a', 1, { ifAvailable: '5' }), credit('b', 1)],
    ],
    ['a counter past its end', 'amount-overflow', { account: 'full' }, [debit('a', 1), credit('full', 1)]],
    [
      'a balance under the floor',
      'insufficient-funds',
      { account: 'wallet', available: '0', required: '30', shortfall: '30' },
      [debit('wallet', 30), credit('b', 30)],
    ],
    [
      'a balance over the ceiling',
      'balance-ceiling-exceeded',
      { balance: '101' },
      [debit('a', 101), credit('capped', 101)],
    ],
  ]

/** The later fault's legs stand first: the order of the checks counts, not that of the legs. */
const PAIRS = FAULTS.flatMap(([first, code, details, legs], index) =>
  FAULTS.slice(index + 1).map(([second, , , more]) => ({ first, second, code, details, legs: [...more, ...legs] })),
)

describe('a transaction is refused', () => {
  test.each(FAULTS)('for %s: %s', (_, code, details, legs) => {
    given(...world)
      .when(post(legs))
      .thenRejected(code, details)
  })

  test.each(PAIRS)('for $first before $second', ({ code, details, legs }) => {
    given(...world)
      .when(post(legs))
      .thenRejected(code, details)
  })

  test('for a debit counter past its end as for a credit counter', () => {
    given(...world)
      .when(post([debit('empty', 1), credit('a', 1)]))
      .thenRejected('amount-overflow', { account: 'empty' })
  })

  test('and names the leg and, in a batch, the item that is at fault', () => {
    const bad = [debit('a', 1), credit('a', 1), debit('a', 1), credit('gone', 1)]
    given(...world)
      .when(post(bad))
      .thenRejected('same-account', { leg: 1 })
    const items = [{ legs: [debit('a', 1), credit('b', 1)] }, { legs: [debit('a', 1), credit('gone', 1)] }]
    given(...world)
      .when(command('money.batch.post', { items }))
      .thenRejected('account-closed', { item: 1, leg: 1 })
  })
})

describe('a posted transaction', () => {
  test('states each account as it is right after the leg', () => {
    given(...world)
      .when(post([debit('a', 30), credit('b', 10), credit('b', 20)]))
      .thenEvents(
        transaction(
          posted('a', 'debit', ['1', '30', '0'], '30'),
          posted('b', 'credit', ['1', '0', '10'], '10'),
          posted('b', 'credit', ['2', '0', '30'], '20'),
        ),
      )
  })

  test('keeps its time, its reference and its sealed text', () => {
    const sealed = 'sealed.v1.key.text' as Sealed
    const more = {
      reference: 'order-1',
      effectiveAt: Instant.parse('2020-02-29T00:00:00Z'),
      description: sealed,
      metadata: sealed,
    }
    const legs = [posted('a', 'debit', ['1', '1', '0'], '1'), posted('b', 'credit', ['1', '0', '1'], '1')]
    given(...world)
      .when(post([debit('a', 1), credit('b', 1)], more))
      .thenEvents(transactionPosted({ legs, ...more }))
  })

  test('may name its accounts by id', () => {
    const byId = (path: string, side: 'debit' | 'credit'): Leg => ({ accountId: idOf(path), side, amount: '1' })
    given(...world)
      .when(post([byId('a', 'debit'), byId('b', 'credit')]))
      .thenState((state) => expect(balance(state, 'b')).toBe(1n))
  })

  test('balances each asset by itself', () => {
    const dollars = { asset: 'USD' }
    const events = [...world, account('a', dollars)]
    const exchange = [debit('a', 90), credit('b', 90), debit('dollars', 100, dollars), credit('a', 100, dollars)]
    given(...events)
      .when(post(exchange))
      .thenState((state) => expect(balance(state, 'b')).toBe(90n))
    const skewed = [debit('a', 90), credit('a', 90, dollars)]
    given(...events)
      .when(post(skewed))
      .thenRejected('unbalanced', { asset: 'EUR', debits: '90', credits: '0' })
  })

  test('may take an account to its floor and to its ceiling, and no further', () => {
    const overdraft = account('overdraft', { minBalance: '-50' })
    const full = [debit('overdraft', 50), credit('a', 50)]
    given(opened, overdraft, account('a', { maxBalance: '50' }))
      .when(post(full))
      .thenState((state) => expect(balance(state, 'a')).toBe(50n))
    given(opened, overdraft, account('a'))
      .when(post([debit('overdraft', 51), credit('a', 51)]))
      .thenRejected('insufficient-funds', { available: '0', required: '1', shortfall: '1' })
  })

  test('counts a debit-normal account the other way round', () => {
    const till = account('till', { normalSide: 'debit', minBalance: '0' })
    given(opened, till, account('a'))
      .when(post([debit('till', 5), credit('a', 5)]))
      .thenState((state) => expect(balance(state, 'till')).toBe(5n))
    given(opened, till, account('a'))
      .when(post([credit('till', 5), debit('a', 5)]))
      .thenRejected('insufficient-funds', { leg: 0 })
  })

  test('may credit an account that is frozen for debits', () => {
    given(...world)
      .when(post([debit('a', 5), credit('locked', 5)]))
      .thenState((state) => expect(balance(state, 'locked')).toBe(5n))
  })

  test('goes through when its conditions hold', () => {
    const funded = [debit('a', 10), credit('wallet', 10)]
    const conditions = { ifVersion: '1', ifAvailable: '10' }
    const events = [
      ...world,
      transaction(posted('a', 'debit', ['1', '10', '0'], '10'), posted('wallet', 'credit', ['1', '0', '10'], '10')),
    ]
    given(...world)
      .when(post(funded))
      .thenEvents(...events.slice(world.length))
    given(...events)
      .when(post([debit('wallet', 10, conditions), credit('b', 10)]))
      .thenState((state) => expect(balance(state, 'wallet')).toBe(0n))
  })

  test('may move the largest amount there is', () => {
    given(...world)
      .when(post([debit('a', MAX_AMOUNT), credit('b', MAX_AMOUNT)]))
      .thenState((state) => expect(balance(state, 'b')).toBe(MAX_AMOUNT))
  })

  test('is not stopped by the order of its legs', () => {
    const legs = Array.from({ length: 500 }, () => [credit('b', 1), debit('a', 1)]).flat()
    given(...world)
      .when(post(legs))
      .thenState((state) => expect(balance(state, 'b')).toBe(500n))
  })
})

describe('a batch', () => {
  const fund = { legs: [debit('a', 10), credit('wallet', 10)], reference: 'fund' }
  const spend = { legs: [debit('wallet', 10), credit('b', 10)], reference: 'spend' }

  test('posts each item on what the ones before left', () => {
    given(...world)
      .when(command('money.batch.post', { items: [fund, spend] }))
      .thenState((state) => expect([balance(state, 'wallet'), balance(state, 'b')]).toEqual([0n, 10n]))
  })

  test('posts all of its items or none', () => {
    given(...world)
      .when(command('money.batch.post', { items: [fund, spend, spend] }))
      .thenRejected('insufficient-funds', { item: 2, account: 'wallet' })
  })
})

function balance(state: BookState, path: string): bigint | undefined {
  const found = state.kind === 'open' ? findAccount(state, { account: path, asset: 'EUR' }) : undefined
  return found && balanceOf(found)
}
