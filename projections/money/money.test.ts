import { moneyAccounts } from '@heptad/read-models/money/accounts.table.ts'
import { moneyAssets } from '@heptad/read-models/money/assets.table.ts'
import { moneyBalances } from '@heptad/read-models/money/balances.table.ts'
import { moneyBooks } from '@heptad/read-models/money/books.table.ts'
import { moneyEntries } from '@heptad/read-models/money/entries.table.ts'
import { moneyEntriesAnalytics } from '@heptad/read-models/money/entries-analytics.table.ts'
import { moneyExchanges } from '@heptad/read-models/money/exchanges.table.ts'
import { moneyAccountLimits } from '@heptad/read-models/money/limits.table.ts'
import { moneyPeriods } from '@heptad/read-models/money/periods.table.ts'
import { moneyReversals } from '@heptad/read-models/money/reversals.table.ts'
import { moneyStandings } from '@heptad/read-models/money/standings.table.ts'
import { moneyTransactions } from '@heptad/read-models/money/transactions.table.ts'
import { SealedText } from '@heptad/schemas/confidential.ts'
import { Day } from '@heptad/schemas/day.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { RowOperation } from '../row-operation.ts'
import { put } from '../row-operation.ts'
import { booksProjection } from './books.ts'
import { moneyProjections } from './index.ts'
import { RECORDED_AT, recorded, TRANSACTION_ID } from './testing/recorded.ts'

const accountId = '0199a3c0-0000-7000-8000-000000000001'
const merchantId = '0199a3c0-0000-7000-8000-000000000002'
const cash = { accountId, path: 'users:42:cash', asset: 'EUR', scale: 2 }
const merchant = { accountId: merchantId, path: 'merchants:7:receivable', asset: 'EUR', scale: 2 }
const DAY = Day.parse('2026-01-31')
const posted = {
  transactionId: TRANSACTION_ID,
  bookId: 'main',
  effectiveAt: Instant.parse('2026-01-31T12:00:00Z'),
  recordedAt: RECORDED_AT,
}
const debited = { ...cash, side: 'debit', amount: 1050n, accountVersion: 8n }
const credited = { ...merchant, side: 'credit', amount: 1050n, accountVersion: 1n }
const text = SealedText.parse('sealed.v1.0199a3c0-0000-7000-8000-0000000000aa.Zml4dHVyZQ')

const NO_HOLDS = { pendingDebits: 0n, pendingCredits: 0n }

/** What each event does to all read models together; those of holds are in a test of their own. */
const EFFECTS: Readonly<Record<string, readonly RowOperation[]>> = {
  'money.book.opened': [put(moneyBooks, { bookId: 'main', operationMaximum: 10_000_000n, openedAt: RECORDED_AT })],
  'money.asset.registered': [put(moneyAssets, { bookId: 'main', asset: 'ETH', scale: 18, registeredAt: RECORDED_AT })],
  'money.account.opened': [
    put(moneyAccounts, {
      ...{ ...cash, normalSide: 'credit', bookId: 'main', minBalance: 0n, maxBalance: null },
      ...{ isDebitFrozen: false, isCreditFrozen: false, isClosed: false, openedAt: RECORDED_AT },
    }),
    put(moneyBalances, {
      ...cash,
      normalSide: 'credit',
      bookId: 'main',
      debits: 0n,
      credits: 0n,
      ...NO_HOLDS,
      version: 0n,
    }),
    put(moneyStandings, {
      ...{ accountId, accountVersion: 0n, revision: 3n, recordedAt: RECORDED_AT },
      ...{ debits: 0n, credits: 0n, ...NO_HOLDS },
    }),
  ],
  'money.account.policy-changed': [put(moneyAccounts, { accountId, minBalance: -50000n, maxBalance: 1000000n })],
  'money.account.frozen': [put(moneyAccounts, { accountId, isDebitFrozen: true })],
  'money.account.unfrozen': [put(moneyAccounts, { accountId, isDebitFrozen: false })],
  'money.account.closed': [put(moneyAccounts, { accountId, isClosed: true })],
  'money.transaction.posted': [
    put(moneyBalances, { accountId, debits: 3050n, credits: 10000n, version: 8n, ...NO_HOLDS }),
    put(moneyBalances, { accountId: merchantId, debits: 0n, credits: 1050n, version: 1n, ...NO_HOLDS }),
    entry({ ...debited, debits: 3050n, credits: 10000n }),
    entry({ ...credited, debits: 0n, credits: 1050n }),
    put(moneyTransactions, {
      ...{ ...posted, revision: 3n, reference: 'order-1001', metadata: null },
      description: text,
      legs: [
        { ...cash, side: 'debit', amount: '1050' },
        { ...merchant, side: 'credit', amount: '1050' },
      ],
    }),
    put(moneyEntriesAnalytics, { ...posted, day: DAY, ...debited }),
    put(moneyEntriesAnalytics, { ...posted, day: DAY, ...credited }),
  ],
  'money.transaction.exchanged': [
    ...rowsOfLegs('money.transaction.exchanged'),
    put(moneyExchanges, {
      transactionId: TRANSACTION_ID,
      bookId: 'main',
      terms: { rate: { numerator: '5421', denominator: '5000' }, named: 'from', rounding: 'half-even' },
    }),
  ],
  'money.transaction.reversed': [
    ...rowsOfLegs('money.transaction.reversed'),
    put(moneyReversals, {
      ...{ transactionId: TRANSACTION_ID, bookId: 'main', originalId: '0199a3c0-0000-7000-8000-0000000000cc' },
      ...{ isComplete: false, revision: 3n, recordedAt: RECORDED_AT },
    }),
  ],
  'money.account.limits-changed': [
    put(moneyAccountLimits, {
      ...{ bookId: 'main', accountId },
      limits: [{ side: 'debit', window: 'day', isNet: false, maximum: '100000' }],
    }),
  ],
  'money.book.limits-changed': [put(moneyBooks, { bookId: 'main', operationMaximum: 50_000_000n })],
  'money.batch.items-refused': [],
  'money.period.closed': [
    put(moneyPeriods, {
      ...{ bookId: 'main', period: '2026-01', isClosed: true, changedAt: RECORDED_AT },
      startsAt: Instant.parse('2026-01-01T00:00:00Z'),
      endsAt: Instant.parse('2026-02-01T00:00:00Z'),
    }),
  ],
  'money.period.reopened': [
    put(moneyPeriods, { bookId: 'main', period: '2026-01', isClosed: false, changedAt: RECORDED_AT }),
  ],
}

/** What every transaction does to the rows, said again from its fixture. */
function rowsOfLegs(type: string): readonly RowOperation[] {
  const event = recorded(type)
  const { legs } = z.object({ legs: z.array(PostedLeg.strip()) }).parse(event.data)
  const split = legs.map(({ accountId, path, asset, scale, side, amount, ...after }) => ({
    identity: { accountId, path, asset, scale },
    ...{ side, amount, version: BigInt(after.accountVersion) },
    counters: { debits: BigInt(after.debitsAfter), credits: BigInt(after.creditsAfter) },
  }))
  return [
    ...split.map(({ identity: { accountId }, counters, version }) =>
      put(moneyBalances, { accountId, ...counters, version, ...NO_HOLDS }),
    ),
    ...split.map(({ identity: { accountId, asset }, side, amount, counters, version }) =>
      entry({ accountId, asset, side, amount: BigInt(amount), accountVersion: version, ...counters }),
    ),
    put(moneyTransactions, {
      ...{ ...posted, revision: 3n, reference: 'order-1001', metadata: null, description: text },
      legs: split.map(({ identity, side, amount }) => ({ ...identity, side, amount })),
    }),
    ...split.map(({ identity, side, amount, version }) =>
      put(moneyEntriesAnalytics, {
        ...{ ...posted, day: DAY, ...identity },
        ...{ side, amount: BigInt(amount), accountVersion: version },
      }),
    ),
  ]
}

function entry(leg: Leg & { debits: bigint; credits: bigint }): RowOperation {
  const { accountId, asset, side, amount, accountVersion, debits, credits } = leg
  const { bookId: _, ...when } = posted
  const texts = { reference: 'order-1001', description: text }
  return put(moneyEntries, {
    ...{ ...when, ...texts, revision: 3n, ...NO_HOLDS },
    ...{ accountId, asset, side, amount, accountVersion, debits, credits },
  })
}

type Leg = Pick<typeof debited, 'accountId' | 'asset' | 'side' | 'amount' | 'accountVersion'>

describe('the projections of money', () => {
  test.each(Object.entries(EFFECTS))('turn %s into rows', (type, operations) => {
    expect(operationsOf(type)).toEqual(operations)
  })

  test('are proved for every event of money', () => {
    const types = moneyEvents.map(({ type }) => type).sort()
    expect(Object.keys(EFFECTS).sort()).toEqual(types.filter((type) => !type.startsWith('money.hold.')))
  })

  test('nothing that is posted or held, and no account, concerns the books', () => {
    const types = booksProjection.handlers.map(({ type }) => type)
    expect(types.toSorted()).toEqual(['money.asset.registered', 'money.book.limits-changed', 'money.book.opened'])
  })

  test('write only tables that they declare', () => {
    for (const { tables, handlers } of moneyProjections)
      for (const { type, project } of handlers)
        for (const { table } of project(recorded(type))) expect(tables).toContain(table)
  })
})

function operationsOf(type: string): readonly RowOperation[] {
  return moneyProjections
    .flatMap(({ handlers }) => handlers)
    .filter((handler) => handler.type === type)
    .flatMap((handler) => handler.project(recorded(type)))
}
