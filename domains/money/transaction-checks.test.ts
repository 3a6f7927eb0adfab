import { plusMs } from '@heptad/schemas/instant.ts'
import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { accountLimitsChanged, bookLimitsChanged } from '@heptad/schemas/money/limit.ts'
import { periodClosed } from '@heptad/schemas/money/period.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { describe, test } from 'vitest'
import { DECIDED_AT, scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { Leg } from './movement.ts'
import { busyBook } from './testing/busy-book.ts'
import { account, command, credit, debit, facts, idOf, opened, post } from './testing/messages.ts'

const given = scenario(book, moneyEvents)

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
      { account: 'a', available: '0', required: '5', shortfall: '5', ifAvailable: '5' },
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
    [
      'more than one transaction may move',
      'limit-exceeded',
      { asset: 'EUR', window: 'operation', maximum: '10000000' },
      [debit('a', 10_000_001), credit('b', 10_000_001)],
    ],
    [
      'more than an account may move',
      'limit-exceeded',
      { account: 'limited', side: 'debit', maximum: '5', left: '5', required: '6' },
      [debit('limited', 6), credit('b', 6)],
    ],
  ]

/** The later fault's legs stand first: the order of the checks counts, not that of the legs. */
const PAIRS = FAULTS.flatMap(([first, code, details, legs], index) =>
  FAULTS.slice(index + 1).map(([second, , , more]) => ({ first, second, code, details, legs: [...more, ...legs] })),
)

/** Besides what the busy book has, an account with a limit. */
const HISTORY = [
  ...busyBook,
  account('limited'),
  accountLimitsChanged({
    accountId: idOf('limited'),
    limits: [{ side: 'debit', window: 'operation', isNet: false, maximum: '5' }],
  }),
]

describe('a hold is refused', () => {
  const place = (legs: readonly Leg[], more: object = {}) => command('money.hold.place', { legs: [...legs], ...more })

  test.each(FAULTS)('for %s, as a transaction is: %s', (_, code, details, legs) => {
    given(...HISTORY)
      .when(place(legs))
      .thenRejected(code, details)
  })

  test.each(PAIRS)('for $first before $second, as a transaction is', ({ code, details, legs }) => {
    given(...HISTORY)
      .when(place(legs))
      .thenRejected(code, details)
  })

  test.each(FAULTS)('for %s before a time that is too long', (_, code, details, legs) => {
    given(...HISTORY)
      .when(place(legs, { expiresInMs: facts.holdLimits.maxDurationMs + 1 }))
      .thenRejected(code, details)
  })
})

test.each<['debit' | 'credit', Leg[]]>([
  ['debit', [debit('payer', MAX_AMOUNT), credit('spare', MAX_AMOUNT)]],
  ['credit', [debit('spare', MAX_AMOUNT), credit('payer', MAX_AMOUNT)]],
])('what is held counts for the end of a %s counter, though nothing is posted', (side, legs) => {
  const accounts = [
    opened,
    bookLimitsChanged({ operationMaximum: null }),
    account('payer'),
    account('spare'),
    account('b'),
  ]
  const decision = book.decide(given(...accounts).state, command('money.hold.place', { legs }))
  const held = decision.kind === 'accepted' ? decision.events : []
  given(...accounts, ...held)
    .when(post(side === 'debit' ? [debit('payer', 1), credit('b', 1)] : [debit('b', 1), credit('payer', 1)]))
    .thenRejected('amount-overflow', { account: 'payer' })
})

describe('a transaction is refused', () => {
  test.each(FAULTS)('in a batch for %s: %s, and the item is named', (_, code, details, legs) => {
    const items = [{ legs: [debit('spare', 1), credit('other', 1)] }, { legs: [...legs] }]
    given(...HISTORY, account('spare'), account('other'))
      .when(command('money.batch.post', { items }))
      .thenRejected(code, { item: 1, ...details })
  })

  test.each(FAULTS)('for a closed period before %s', (_, __, ___, legs) => {
    const period = { period: '2026-01', from: DECIDED_AT, to: plusMs(DECIDED_AT, 1) }
    given(...HISTORY, periodClosed(period))
      .when(post(legs))
      .thenRejected('period-closed', period)
  })

  test.each(FAULTS)('for %s: %s', (_, code, details, legs) => {
    given(...HISTORY)
      .when(post(legs))
      .thenRejected(code, details)
  })

  test.each(PAIRS)('for $first before $second', ({ code, details, legs }) => {
    given(...HISTORY)
      .when(post(legs))
      .thenRejected(code, details)
  })

  test('for a debit counter past its end as for a credit counter', () => {
    given(...busyBook)
      .when(post([debit('empty', 1), credit('a', 1)]))
      .thenRejected('amount-overflow', { account: 'empty' })
  })

  test('and names the leg and, in a batch, the item that is at fault', () => {
    const bad = [debit('a', 1), credit('a', 1), debit('a', 1), credit('gone', 1)]
    given(...busyBook)
      .when(post(bad))
      .thenRejected('same-account', { leg: 1 })
    const items = [{ legs: [debit('a', 1), credit('b', 1)] }, { legs: [debit('a', 1), credit('gone', 1)] }]
    given(...busyBook)
      .when(command('money.batch.post', { items }))
      .thenRejected('account-closed', { item: 1, leg: 1 })
  })
})
