import type { JsonObject } from '@heptad/schemas/json.ts'

const CASH = { account: 'users:42:cash', asset: 'EUR' }
const legs = [
  { ...CASH, side: 'credit', amount: '1050' },
  { account: 'world:EUR', asset: 'EUR', side: 'debit', amount: '1050' },
]

/** Bodies by operation, where a contract has rules across fields that its schema alone does not show. */
export const BODY_EXAMPLES: Readonly<Record<string, JsonObject>> = {
  'money.account.set-policy': { ...CASH, minBalance: '0' },
  'money.account.set-limits': { ...CASH, limits: [{ side: 'debit', window: 'day', maximum: '100000' }] },
  'money.account.freeze': { ...CASH, credit: false },
  'money.account.unfreeze': { ...CASH, credit: false },
  'money.account.close': CASH,
  'money.transaction.post': { legs, reference: 'order-1009' },
  'money.hold.place': { legs, expiresInMs: 3_600_000, reference: 'order-1009' },
  'money.transaction.split': {
    from: [{ account: 'users:42:bonus', asset: 'EUR', upTo: '300' }, CASH],
    amount: '1050',
    parts: [
      { account: 'fees', asset: 'EUR', percent: '2.5' },
      { account: 'merchants:7', asset: 'EUR', remaining: true },
    ],
  },
  'money.transaction.exchange': {
    from: { ...CASH, amount: '1050' },
    to: { account: 'users:42:cash', asset: 'USD' },
    rate: '1.0842',
  },
  'money.transaction.reverse': { transactionId: '0199a3c0-0000-7000-8000-00000000000e', amount: '50' },
  'money.batch.post': { items: [{ legs }, { legs }] },
  'ledger.imports': { idempotencyKey: 'shop-2026-17', effectiveAt: '2026-01-31T12:00:00Z', legs },
  'ledger.batch': {
    items: [
      { idempotencyKey: 'order-1009', legs },
      { idempotencyKey: 'order-1010', legs },
    ],
  },
}
