import { moneyBalances } from '@heptad/read-models/money/balances.table.ts'
import { moneyEntries } from '@heptad/read-models/money/entries.table.ts'
import { moneyHeldLegs } from '@heptad/read-models/money/held-legs.table.ts'
import { moneyHoldsOpen } from '@heptad/read-models/money/holds-open.table.ts'
import { moneyStandings } from '@heptad/read-models/money/standings.table.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { expect, test } from 'vitest'
import { add, deleteRow, put, type RowOperation } from '../row-operation.ts'
import { balancesProjection } from './balances.ts'
import { entriesProjection } from './entries.ts'
import { moneyProjections } from './index.ts'
import { RECORDED_AT, recorded, TRANSACTION_ID } from './testing/recorded.ts'

const payer = { accountId: '0199a3c0-0000-7000-8000-000000000001', path: 'users:42:cash', asset: 'EUR', scale: 2 }
const payee = {
  accountId: '0199a3c0-0000-7000-8000-000000000002',
  path: 'merchants:7:receivable',
  asset: 'EUR',
  scale: 2,
}
const holdId = '0199a3c0-0000-7000-8000-0000000000bb'
const held = { bookId: 'main', placedAt: RECORDED_AT, expiresAt: Instant.parse('2026-02-03T12:00:00Z') }

/** Where both accounts stand: their versions, what is posted on them, and what the hold still holds. */
function standing(
  versions: readonly [bigint, bigint],
  posted: readonly [bigint, bigint],
  pending: bigint,
): RowOperation[] {
  const [one, other] = [payer.accountId, payee.accountId]
  return [
    put(moneyBalances, {
      ...{ accountId: one, debits: posted[0], credits: 10000n, pendingDebits: pending, pendingCredits: 0n },
      version: versions[0],
    }),
    put(moneyBalances, {
      ...{ accountId: other, debits: 0n, credits: posted[1], pendingDebits: 0n, pendingCredits: pending },
      version: versions[1],
    }),
  ]
}

const released = [
  ...standing([12n, 5n], [3550n, 1550n], 0n),
  deleteRow(moneyHoldsOpen, { holdId }),
  deleteRow(moneyHeldLegs, { holdId, accountId: payer.accountId }),
  deleteRow(moneyHeldLegs, { holdId, accountId: payee.accountId }),
]

const EFFECTS: Readonly<Record<string, readonly RowOperation[]>> = {
  'money.hold.placed': [
    ...standing([9n, 2n], [3050n, 1050n], 2000n),
    put(moneyHoldsOpen, {
      ...{ ...held, holdId: TRANSACTION_ID, captured: 0n, captureMax: 2200n },
      ...{ reference: 'order-1001', description: null, metadata: null },
    }),
    put(moneyHeldLegs, { ...held, holdId: TRANSACTION_ID, ...payer, side: 'debit', amount: 2000n }),
    put(moneyHeldLegs, { ...held, holdId: TRANSACTION_ID, ...payee, side: 'credit', amount: 2000n }),
  ],
  'money.hold.adjusted': [
    ...standing([10n, 3n], [3050n, 1050n], 1500n),
    put(moneyHeldLegs, { holdId, accountId: payer.accountId, amount: 1500n }),
    put(moneyHeldLegs, { holdId, accountId: payee.accountId, amount: 1500n }),
  ],
  'money.hold.captured': [
    ...standing([11n, 4n], [3550n, 1550n], 1000n),
    add(moneyHoldsOpen, { holdId, captured: 500n }),
    add(moneyHeldLegs, { holdId, accountId: payer.accountId, amount: -500n }),
    add(moneyHeldLegs, { holdId, accountId: payee.accountId, amount: -500n }),
  ],
  'money.hold.voided': released,
  'money.hold.expired': released,
}

test.each(Object.entries(EFFECTS))('%s changes balances and open holds', (type, operations) => {
  const [handler] = balancesProjection.handlers.filter((candidate) => candidate.type === type)
  expect(handler?.project(recorded(type))).toEqual(operations)
})

test.each([
  ['money.hold.placed', [9n, 2n], 3050n, 1050n, 2000n],
  ['money.hold.adjusted', [10n, 3n], 3050n, 1050n, 1500n],
  ['money.hold.voided', [12n, 5n], 3550n, 1550n, 0n],
  ['money.hold.expired', [12n, 5n], 3550n, 1550n, 0n],
] as const)('%s is kept as where it leaves its accounts', (type, versions, debits, credits, pending) => {
  const [handler] = entriesProjection.handlers.filter((candidate) => candidate.type === type)
  const at = { revision: 3n, recordedAt: RECORDED_AT }
  expect(handler?.project(recorded(type))).toEqual([
    put(moneyStandings, {
      ...{ ...at, accountId: payer.accountId, accountVersion: versions[0] },
      ...{ debits, credits: 10000n, pendingDebits: pending, pendingCredits: 0n },
    }),
    put(moneyStandings, {
      ...{ ...at, accountId: payee.accountId, accountVersion: versions[1] },
      ...{ debits: 0n, credits, pendingDebits: 0n, pendingCredits: pending },
    }),
  ])
})

test('every event of a hold is proved', () => {
  const types = moneyEvents.map(({ type }) => type).filter((type) => type.startsWith('money.hold.'))
  expect(Object.keys(EFFECTS).sort()).toEqual(types.sort())
})

test('a capture is a transaction wherever transactions are shown, and nothing else of a hold is', () => {
  const takenBy = (type: string) =>
    moneyProjections.filter(({ handlers }) => handlers.some((handler) => handler.type === type)).map(({ name }) => name)
  expect(takenBy('money.hold.captured')).toEqual([...takenBy('money.transaction.posted'), 'money.holds'])
  expect(takenBy('money.hold.placed')).toEqual(['money.balances', 'money.entries', 'money.holds'])
  const [handler] = entriesProjection.handlers.filter(({ type }) => type === 'money.hold.captured')
  const [entry] = handler?.project(recorded('money.hold.captured')) ?? []
  expect(entry).toMatchObject({
    table: moneyEntries,
    row: { transactionId: TRANSACTION_ID, amount: 500n, debits: 3550n },
  })
})
