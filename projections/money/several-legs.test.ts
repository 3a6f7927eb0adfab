import { moneyAccounts } from '@heptad/read-models/money/accounts.table.ts'
import { moneyBalances } from '@heptad/read-models/money/balances.table.ts'
import { moneyBooks } from '@heptad/read-models/money/books.table.ts'
import { moneyEffectiveDays, moneyEffectiveMonths } from '@heptad/read-models/money/effective.table.ts'
import { moneyEntries } from '@heptad/read-models/money/entries.table.ts'
import { moneyHeldLegs } from '@heptad/read-models/money/held-legs.table.ts'
import { moneyHolds } from '@heptad/read-models/money/holds.table.ts'
import { moneyHoldsOpen } from '@heptad/read-models/money/holds-open.table.ts'
import { moneyStandings } from '@heptad/read-models/money/standings.table.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Row, RowOperation } from '../row-operation.ts'
import { moneyProjections } from './index.ts'
import { recorded } from './testing/recorded.ts'

const [payer, payee] = ['0199a3c0-0000-7000-8000-000000000001', '0199a3c0-0000-7000-8000-000000000002']
const holdId = '0199a3c0-0000-7000-8000-0000000000bb'
const Legs = z.object({ legs: z.array(z.record(z.string(), z.json())) })

/** What an event puts into the rows of a table, or which it takes away, when its data is that of its fixture and this. */
function rows(type: string, change: JsonObject, table: RowOperation['table']): readonly Row[] {
  const event = recorded(type)
  return moneyProjections
    .flatMap(({ handlers }) => handlers.filter((handler) => handler.type === type))
    .flatMap((handler) => handler.project({ ...event, data: { ...event.data, ...change } }))
    .filter((operation) => operation.table === table)
    .map(({ row }) => row)
}

/** The first leg of the fixture, again and changed. */
function another(type: string, change: JsonObject): readonly JsonObject[] {
  const [first = {}, ...others] = Legs.parse(recorded(type).data).legs
  return [first, { ...first, ...change }, ...others]
}

test('each projection handles an event once', () => {
  for (const { name, handlers } of moneyProjections) {
    const types = handlers.map(({ type }) => type)
    expect([name, types]).toEqual([name, [...new Set(types)]])
  }
})

test('what a last capture releases is left as the released legs say, which come after those that were posted', () => {
  const [, released = {}] = another('money.hold.captured', {
    amount: '1000',
    accountVersion: '12',
    pendingDebitsAfter: '0',
  })
  const last = { isFinal: true, released: [released] }
  const pending = rows('money.hold.captured', last, moneyBalances).filter((row) => 'pendingDebits' in row)
  expect(pending.map((row) => row.pendingDebits)).toEqual([1000n, 0n, 0n])
  expect(rows('money.hold.captured', last, moneyEntries)).toHaveLength(2)
  expect(rows('money.hold.captured', last, moneyStandings)).toMatchObject([{ accountId: payer, accountVersion: 12n }])
})

test('of a hold that ends on an account where nothing was captured, nothing is left there', () => {
  const [first = {}] = another('money.hold.captured', {})
  const third = { ...first, accountId: '0199a3c0-0000-7000-8000-000000000003' }
  const last = { isFinal: true, released: [third] }
  expect(rows('money.hold.captured', last, moneyHoldsOpen)).toEqual([{ holdId }])
  expect(rows('money.hold.captured', last, moneyHeldLegs)).toEqual(
    [payer, payee, third.accountId].map((accountId) => ({ holdId, accountId })),
  )
})

test('legs of a hold on one account are held as one', () => {
  const legs = another('money.hold.placed', { amount: '7', accountVersion: '10' })
  expect(rows('money.hold.placed', { legs: [...legs] }, moneyHeldLegs)).toMatchObject([
    { accountId: payer, amount: 2007n },
    { accountId: payee, amount: 2000n },
  ])
})

test.each([
  ['2026-01-31T00:00:00.000000Z', [], []],
  ['2026-01-31T23:59:59.999999Z', [], []],
  ['2026-01-30T23:59:59.999999Z', ['2026-01-30', '2026-01-31'], []],
  ['2026-02-01T00:00:00.000000Z', ['2026-02-01', '2026-01-31'], ['2026-02-01', '2026-01-01']],
])(
  'what counts at %s is moved there from the day of its recording, the legs of one account together',
  (effectiveAt, days, months) => {
    const legs = another('money.transaction.posted', { amount: '7', side: 'credit', accountVersion: '9' })
    const change = { legs: [...legs], effectiveAt }
    const moved = ([added, taken]: readonly string[], name: 'day' | 'month') =>
      added === undefined
        ? []
        : [
            { accountId: payer, debits: 1050n, credits: 7n, [name]: added },
            { accountId: payer, debits: -1050n, credits: -7n, [name]: taken },
            { accountId: payee, debits: 0n, credits: 1050n, [name]: added },
            { accountId: payee, debits: 0n, credits: -1050n, [name]: taken },
          ]
    expect(rows('money.transaction.posted', change, moneyEffectiveDays)).toEqual(moved(days, 'day'))
    expect(rows('money.transaction.posted', change, moneyEffectiveMonths)).toEqual(moved(months, 'month'))
  },
)

test.each([
  ['money.account.frozen', true],
  ['money.account.unfrozen', false],
])('%s changes the sides that it names', (type, isFrozen) => {
  const of = (sides: JsonObject) => rows(type, sides, moneyAccounts)
  expect(of({ debit: false, credit: true })).toEqual([{ accountId: payer, isCreditFrozen: isFrozen }])
  expect(of({ debit: true, credit: true })).toEqual([
    { accountId: payer, isDebitFrozen: isFrozen, isCreditFrozen: isFrozen },
  ])
})

test('what has no bound has none in the rows', () => {
  for (const type of ['money.account.opened', 'money.account.policy-changed'])
    for (const [minBalance, maxBalance] of [
      [null, '5'],
      ['-5', null],
    ] as const) {
      const bounds = { minBalance: minBalance && BigInt(minBalance), maxBalance: maxBalance && BigInt(maxBalance) }
      expect(rows(type, { minBalance, maxBalance }, moneyAccounts)).toMatchObject([bounds])
    }
  expect(rows('money.book.limits-changed', { operationMaximum: null }, moneyBooks)).toEqual([
    { bookId: 'main', operationMaximum: null },
  ])
  for (const table of [moneyHoldsOpen, moneyHolds])
    expect(rows('money.hold.placed', { captureMax: null }, table)).toMatchObject([{ captureMax: null }])
})
