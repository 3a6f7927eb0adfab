import { moneyHoldCaptures } from '@heptad/read-models/money/hold-captures.table.ts'
import { moneyHoldLegs } from '@heptad/read-models/money/hold-legs.table.ts'
import { moneyHolds } from '@heptad/read-models/money/holds.table.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { JsonObject } from '@heptad/schemas/json.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { expect, test } from 'vitest'
import { add, put, type RowOperation } from '../row-operation.ts'
import { holdsProjection } from './holds.ts'
import { RECORDED_AT, recorded, TRANSACTION_ID } from './testing/recorded.ts'

const holdId = '0199a3c0-0000-7000-8000-0000000000bb'
const bookId = 'main'
const euros = { bookId, asset: 'EUR', scale: 2 }
const payer = { ...euros, accountId: '0199a3c0-0000-7000-8000-000000000001', path: 'users:42:cash', side: 'debit' }
const payee = {
  ...{ ...euros, accountId: '0199a3c0-0000-7000-8000-000000000002', path: 'merchants:7:receivable', side: 'credit' },
}
const { accountId: one } = payer
const { accountId: other } = payee

function resolved(status: string): readonly RowOperation[] {
  return [
    put(moneyHolds, { holdId, status, resolvedAt: RECORDED_AT }),
    put(moneyHoldLegs, { holdId, accountId: one, amount: 0n }),
    put(moneyHoldLegs, { holdId, accountId: other, amount: 0n }),
  ]
}

function captureRow(isFinal: boolean): RowOperation {
  return put(moneyHoldCaptures, { transactionId: TRANSACTION_ID, bookId, holdId, isFinal, revision: 3n })
}

const EFFECTS: Readonly<Record<string, readonly RowOperation[]>> = {
  'money.hold.placed': [
    put(moneyHolds, {
      ...{ holdId: TRANSACTION_ID, bookId, placedAt: RECORDED_AT, expiresAt: Instant.parse('2026-02-03T12:00:00Z') },
      ...{ reference: 'order-1001', description: null, metadata: null, captureMax: 2200n },
      ...{ status: 'open', resolvedAt: null },
    }),
    ...[payer, payee].map((account) =>
      put(moneyHoldLegs, { holdId: TRANSACTION_ID, ...account, placed: 2000n, amount: 2000n, captured: 0n }),
    ),
  ],
  'money.hold.adjusted': [
    put(moneyHoldLegs, { holdId, accountId: one, amount: 1500n }),
    put(moneyHoldLegs, { holdId, accountId: other, amount: 1500n }),
  ],
  'money.hold.captured': [
    captureRow(false),
    add(moneyHoldLegs, { holdId, accountId: one, captured: 500n }),
    add(moneyHoldLegs, { holdId, accountId: one, amount: -500n }),
    add(moneyHoldLegs, { holdId, accountId: other, captured: 500n }),
    add(moneyHoldLegs, { holdId, accountId: other, amount: -500n }),
  ],
  'money.hold.voided': resolved('voided'),
  'money.hold.expired': resolved('expired'),
}

function projected(type: string, change: object = {}): readonly RowOperation[] {
  const event = recorded(type)
  const handler = holdsProjection.handlers.find((candidate) => candidate.type === type)
  return handler?.project({ ...event, data: JsonObject.parse({ ...event.data, ...change }) }) ?? []
}

test.each(Object.entries(EFFECTS))('%s changes what is told of its hold', (type, operations) => {
  expect(projected(type)).toEqual(operations)
})

test('every event of a hold is proved', () => {
  const types = moneyEvents.map(({ type }) => type).filter((type) => type.startsWith('money.hold.'))
  expect(Object.keys(EFFECTS).sort()).toEqual(types.sort())
})

test('a last capture resolves the hold on all of its accounts, those too where it only releases', () => {
  const { legs } = recorded('money.hold.captured').data
  const [posted, rest] = Array.isArray(legs) ? legs : []
  expect(projected('money.hold.captured', { isFinal: true, legs: [posted], released: [rest] })).toEqual([
    captureRow(true),
    add(moneyHoldLegs, { holdId, accountId: one, captured: 500n }),
    ...resolved('captured'),
  ])
})

test('legs on one account are one', () => {
  const { legs } = recorded('money.hold.captured').data
  const twice = Array.isArray(legs) ? [...legs, ...legs] : []
  expect(projected('money.hold.captured', { legs: twice })).toContainEqual(
    add(moneyHoldLegs, { holdId, accountId: one, captured: 1000n }),
  )
})
