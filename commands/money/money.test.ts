import { systemClock } from '@heptad/infra/clock/clock.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import { LogUnavailable } from '@heptad/infra/event-store/port.ts'
import { moneyCommands as contracts } from '@heptad/schemas/money/commands.ts'
import { expect, test } from 'vitest'
import { moneyCommands } from './index.ts'
import { moneyEngine } from './testing/money-engine.ts'

async function startWithAccounts() {
  const started = await moneyEngine()
  await started.send('money.book.open', {})
  await started.send('money.account.open', { path: 'cash', asset: 'EUR', normalSide: 'debit' })
  await started.send('money.account.open', { path: 'users:1', asset: 'EUR', normalSide: 'credit', minBalance: '0' })
  return started
}

const deposit = (amount: string) => ({
  reference: 'order-1',
  description: 'pocket money',
  legs: [
    { account: 'cash', asset: 'EUR', side: 'debit', amount },
    { account: 'users:1', asset: 'EUR', side: 'credit', amount },
  ],
})

test('every command of money has a handler, and every handler but the internal one a permission of money', () => {
  expect(moneyCommands.map(({ contract }) => contract)).toEqual(contracts)
  const internal = moneyCommands
    .filter(({ handler }) => handler.permission === null)
    .map(({ contract }) => contract.type)
  expect(internal).toEqual(['money.hold.expire'])
  expect(moneyCommands.every(({ handler }) => handler.permission?.startsWith('money.') !== false)).toBe(true)
})

test('a posted transaction answers its id and what each account holds after it', async () => {
  const { send, store } = await startWithAccounts()
  const outcome = await send('money.transaction.post', deposit('1050'), 'k1')
  const [event] = (await store.readAll({ after: 3n })).events
  expect(outcome).toMatchObject({
    kind: 'accepted',
    answer: {
      transactionId: event?.eventId,
      status: 'posted',
      bookId: 'main',
      reference: 'order-1',
      ...{ effectiveAt: event?.decidedAt, createdAt: event?.decidedAt },
      legs: [
        {
          path: 'cash',
          accountVersion: '1',
          balanceAfter: { available: '1050', postedDebits: '1050', pending: '0', pendingDebits: '0' },
        },
        { path: 'users:1', side: 'credit', amount: '1050', balanceAfter: { posted: '1050', postedCredits: '1050' } },
      ],
    },
  })
})

test('the text of a transaction is ciphertext in the log, and no plaintext is answered', async () => {
  const { send, store } = await startWithAccounts()
  const outcome = await send('money.transaction.post', deposit('1'), 'k1')
  const events = JSON.stringify((await store.readAll()).events.map(({ data, metadata }) => [data, metadata]))
  expect(events).toContain('sealed.v1.')
  expect(
    `${events}${JSON.stringify(outcome, (_, value) => (typeof value === 'bigint' ? `${value}` : value))}`,
  ).not.toContain('pocket')
})

test('the same key answers the same, and posts once', async () => {
  const { send } = await startWithAccounts()
  const first = await send('money.transaction.post', deposit('5'), 'k1')
  await send('money.transaction.post', deposit('5'), 'k2')
  const again = await send('money.transaction.post', deposit('5'), 'k1')
  expect(again).toEqual({ ...first, replayed: true })
  expect(await send('money.transaction.post', deposit('6'), 'k1')).toMatchObject({ kind: 'mismatch', field: 'legs' })
})

test('a batch answers a verdict for each item, or refuses all and says which item is at fault', async () => {
  const { send } = await startWithAccounts()
  const overdraw = {
    legs: deposit('100').legs.map((leg) => ({ ...leg, side: leg.side === 'debit' ? 'credit' : 'debit' })),
  }
  expect(await send('money.batch.post', { items: [deposit('1'), deposit('2')] }, 'k1')).toMatchObject({
    answer: { items: [{ status: 'posted', reference: 'order-1' }, { status: 'posted' }] },
  })
  expect(await send('money.batch.post', { items: [deposit('1'), overdraw] }, 'k2')).toMatchObject({
    kind: 'rejected',
    rejection: {
      code: 'insufficient-funds',
      details: { item: 1, leg: 1, available: '4', required: '100', shortfall: '96' },
    },
  })
})

test('opening an account twice, and registering an asset twice, answers what stands', async () => {
  const { send } = await startWithAccounts()
  const terms = { path: 'users:2', asset: 'EUR', normalSide: 'credit' }
  const first = await send('money.account.open', terms)
  expect(first).toMatchObject({ answer: { path: 'users:2', asset: 'EUR', scale: 2 } })
  expect(await send('money.account.open', terms)).toMatchObject({
    answer: first.kind === 'accepted' ? first.answer : {},
  })
  expect(await send('money.asset.register', { code: 'EUR', scale: 2 })).toMatchObject({
    answer: { code: 'EUR', scale: 2 },
  })
  expect(await send('money.account.freeze', { account: 'users:2', asset: 'EUR' })).toMatchObject({
    answer: { path: 'users:2' },
  })
})

test('a retry of a command that changed nothing answers the same, also from another process', async () => {
  const first = await startWithAccounts()
  const terms = { path: 'users:1', asset: 'EUR', normalSide: 'credit' }
  const asked = await first.send('money.account.open', terms, 'k1')
  expect(asked).toMatchObject({ kind: 'accepted', answer: { path: 'users:1' } })
  await first.send('money.account.close', { account: 'users:1', asset: 'EUR' })
  const second = await moneyEngine({ store: first.store, keyring: first.keyring })
  for (const { send } of [first, second])
    expect(await send('money.account.open', terms, 'k1')).toEqual({ ...asked, replayed: true })
})

test('a command on a book that is not open is refused, and may be sent again under its key', async () => {
  const { send } = await moneyEngine()
  const open = { bookId: 'b', path: 'a', asset: 'EUR', normalSide: 'debit' }
  expect(await send('money.account.open', open, 'k1')).toMatchObject({ rejection: { code: 'book-not-found' } })
  await send('money.book.open', { bookId: 'b' })
  expect(await send('money.account.open', open, 'k1')).toMatchObject({ kind: 'accepted' })
})

test('a batch whose items are each for itself answers every verdict in order, and the same again under its key', async () => {
  const first = await startWithAccounts()
  const nowhere = { legs: deposit('1').legs.map((leg) => ({ ...leg, account: 'nowhere' })) }
  const batch = { atomic: false, items: [nowhere, deposit('1'), nowhere, deposit('2')] }
  const outcome = await first.send('money.batch.post', batch, 'k1')
  expect(outcome).toMatchObject({
    answer: {
      items: [
        { status: 'rejected', code: 'account-not-found', details: { leg: 0, account: 'nowhere' } },
        { status: 'posted' },
        { status: 'rejected' },
        { status: 'posted' },
      ],
    },
  })
  const second = await moneyEngine({ store: first.store, keyring: first.keyring })
  for (const { send } of [first, second])
    expect(await send('money.batch.post', batch, 'k1')).toEqual({ ...outcome, replayed: true })
  const { items } = { items: [nowhere, nowhere] }
  expect(await first.send('money.batch.post', { atomic: false, items }, 'k2')).toMatchObject({
    answer: { items: [{ status: 'rejected' }, { status: 'rejected' }] },
  })
})

test('a transaction is reversed by its id in parts, read from the log, and no further', async () => {
  const { send } = await startWithAccounts()
  const posted = await send('money.transaction.post', deposit('100'), 'k1')
  const transactionId = posted.kind === 'accepted' ? String(posted.answer.transactionId) : ''
  const part = await send('money.transaction.reverse', { transactionId, amount: '40' }, 'k2')
  expect(part).toMatchObject({
    answer: {
      originalId: transactionId,
      isComplete: false,
      legs: [{ side: 'credit', amount: '40' }, { amount: '40' }],
    },
  })
  expect(await send('money.transaction.reverse', { transactionId, amount: '61' }, 'k3')).toMatchObject({
    rejection: { code: 'reversal-exceeds-original', details: { left: '60' } },
  })
  expect(await send('money.transaction.reverse', { transactionId }, 'k4')).toMatchObject({
    answer: { isComplete: true },
  })
  expect(await send('money.transaction.reverse', { transactionId }, 'k5')).toMatchObject({
    rejection: { code: 'already-reversed' },
  })
  expect(await send('money.transaction.reverse', { transactionId, amount: '40' }, 'k2')).toEqual({
    ...part,
    replayed: true,
  })
  const nothing = '0199a3c0-0000-7000-8000-00000000000e'
  expect(await send('money.transaction.reverse', { transactionId: nothing }, 'k6')).toMatchObject({
    rejection: { code: 'transaction-not-found' },
  })
})

test('a command whose facts cannot be read was not written, whatever became of the question', async () => {
  const store = memoryEventStore(systemClock())
  let isGone = true
  const readEvent: typeof store.readEvent = async (...asked) => {
    if (isGone) throw new LogUnavailable('unknown', { cause: new Error('connection lost') })
    return store.readEvent(...asked)
  }
  const { send } = await moneyEngine({ store: { ...store, readEvent } })
  await send('money.book.open', {})
  const reversal = { transactionId: '0199a3c0-0000-7000-8000-00000000000e' }
  const outcome = await send('money.transaction.reverse', reversal, 'k1')
  expect(outcome).toMatchObject({ kind: 'unavailable', commitUnknown: false })
  isGone = false
  expect(await send('money.transaction.reverse', reversal, 'k1')).toMatchObject({ kind: 'rejected', replayed: false })
})

test('what a closed period refuses is taken under the same key once the period is open', async () => {
  const { send } = await startWithAccounts()
  const late = { ...deposit('1'), effectiveAt: '2026-01-15T00:00:00Z' }
  const closed = { period: '2026-01', from: '2026-01-01T00:00:00.000000Z', to: '2026-02-01T00:00:00.000000Z' }
  expect(await send('money.period.close', { period: '2026-01' }, 'k1')).toMatchObject({ answer: closed })
  expect(await send('money.period.close', { period: '2026-01' })).toMatchObject({ answer: closed })
  expect(await send('money.transaction.post', late, 'k2')).toMatchObject({ rejection: { code: 'period-closed' } })
  const batch = { items: [deposit('1'), late], atomic: false }
  expect(await send('money.batch.post', batch, 'k3')).toMatchObject({ rejection: { code: 'period-closed' } })
  await send('money.period.reopen', { period: '2026-01' })
  expect(await send('money.transaction.post', late, 'k2')).toMatchObject({ kind: 'accepted' })
  const isPosted = { status: 'posted' }
  expect(await send('money.batch.post', batch, 'k3')).toMatchObject({ answer: { items: [isPosted, isPosted] } })
})
