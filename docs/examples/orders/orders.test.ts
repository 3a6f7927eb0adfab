import { plusMs } from '@heptad/module'
import { DECIDED_AT, expect, type MemoryBackbone, memoryBackbone, scenario, test } from '@heptad/module/testing'
import {
  addStock,
  cancelOrder,
  dunOrder,
  holdUnwanted,
  orderCancelled,
  orderPaid,
  orderPlaced,
  orderReserved,
  orderShipped,
  payOrder,
  placeOrder,
  reserveOrder,
  shipOrder,
  takeStock,
} from './contracts.ts'
import orders from './index.ts'
import { order } from './order.ts'
import { orders as ordersTable, stockTable } from './orders.ts'

const orderId = '0199a3c0-0000-7000-8000-000000000001'
const holdId = '0199a3c0-0000-7000-8000-000000000002'
const terms = { sku: 'book', payer: 'buyer', payee: 'shop', asset: 'EUR', amount: '1200' }
const expiresAt = plusMs(DECIDED_AT, 1000)
const placed = orderPlaced({ orderId, ...terms })
const reserved = orderReserved({ orderId, holdId, sku: 'book', expiresAt })
const shipped = orderShipped({ orderId, holdId })
const paid = orderPaid({ orderId })
const cancelled = (hold: string | null) => orderCancelled({ orderId, reason: 'late', holdId: hold })

const cancel = { type: cancelOrder.type, data: { orderId, reason: 'late' }, facts: {} }
const reserve = { type: reserveOrder.type, data: { orderId, holdId, expiresAt }, facts: {} }
const ship = { type: shipOrder.type, data: { orderId }, facts: { decidedAt: DECIDED_AT } }
const shipLate = { ...ship, facts: { decidedAt: expiresAt } }
const pay = { type: payOrder.type, data: { orderId }, facts: {} }
const dun = { type: dunOrder.type, data: { orderId, reason: 'hold-expired' }, facts: {} }
const given = scenario(order, orders.events)

test.each([
  ['an order is cancelled before its money is held', [placed], cancel, [cancelled(null)]],
  ['… and after, naming the hold', [placed, reserved], cancel, [cancelled(holdId)]],
  ['cancelling again changes nothing', [placed, cancelled(null)], cancel, []],
  ['money is held', [placed], reserve, [reserved]],
  [
    'money that is held too late is not wanted',
    [placed, cancelled(null)],
    reserve,
    [holdUnwanted({ orderId, holdId })],
  ],
  ['what is reserved is shipped', [placed, reserved], ship, [shipped]],
  ['shipping again changes nothing', [placed, reserved, shipped], ship, []],
  ['what was shipped is paid', [placed, reserved, shipped], pay, [paid]],
  ['what was paid is no case for people', [placed, reserved, shipped, paid], dun, []],
])('%s', (_, before, command, after) =>
  given(...before)
    .when(command)
    .thenEvents(...after),
)

test.each([
  ['nothing ordered', [], cancel, 'orders-order-not-found'],
  ['cancelling what was shipped', [placed, reserved, shipped], cancel, 'orders-order-shipped'],
  ['shipping what was cancelled', [placed, reserved, cancelled(holdId)], ship, 'orders-order-not-reserved'],
  ['shipping before money is held', [placed], ship, 'orders-order-not-reserved'],
  ['shipping on a hold that has ended', [placed, reserved], shipLate, 'orders-hold-ended'],
] as const)('%s is refused', (_, before, command, code) =>
  given(...before)
    .when(command)
    .thenRejected(code),
)

/** A shop with some books, and a buyer with money for two. */
async function shop(pieces = 1) {
  const backbone = await memoryBackbone(orders)
  await backbone.send('money.book.open', {})
  for (const account of [{ path: 'world' }, { path: 'buyer', minBalance: '0' }, { path: 'shop' }])
    await backbone.send('money.account.open', { ...account, asset: 'EUR', normalSide: 'credit' })
  const legs = [
    { account: 'world', asset: 'EUR', side: 'debit', amount: '2400' },
    { account: 'buyer', asset: 'EUR', side: 'credit', amount: '2400' },
  ]
  await backbone.send('money.transaction.post', { legs })
  await backbone.send(addStock, { sku: 'book', pieces })
  return backbone
}

async function buy(backbone: MemoryBackbone, amount = '1200'): Promise<string> {
  const outcome = await backbone.send(placeOrder, { ...terms, amount })
  if (outcome.kind !== 'accepted') throw new Error(outcome.kind)
  return String(outcome.answer.orderId)
}

const statuses = async (backbone: MemoryBackbone) =>
  (await backbone.rows(ordersTable)).map(({ status, reason }) => (reason === null ? status : `${status}: ${reason}`))
const ledger = async (backbone: MemoryBackbone) =>
  (await backbone.events()).map(({ type }) => type).filter((type) => type.startsWith('money.hold.'))

test('an order is held, shipped and captured', async () => {
  const backbone = await shop()
  await buy(backbone)
  await backbone.settled()
  expect(await statuses(backbone)).toEqual(['paid'])
  expect(await ledger(backbone)).toEqual(['money.hold.placed', 'money.hold.captured'])
  expect(await backbone.rows(stockTable)).toMatchObject([{ pieces: 0 }])
})

test('without money nothing is shipped, without a piece the money is released', async () => {
  const backbone = await shop()
  await buy(backbone, '9900')
  await buy(backbone)
  await buy(backbone)
  await backbone.settled()
  expect((await statuses(backbone)).sort()).toEqual([
    'cancelled: insufficient-funds',
    'cancelled: orders-out-of-stock',
    'paid',
  ])
  expect((await ledger(backbone)).sort()).toEqual([
    'money.hold.captured',
    'money.hold.placed',
    'money.hold.placed',
    'money.hold.voided',
  ])
})

test('an order that is cancelled while its money is being held is released', async () => {
  const backbone = await shop()
  await backbone.send(cancelOrder, { orderId: await buy(backbone), reason: 'changed my mind' })
  await backbone.settled()
  expect(await ledger(backbone)).toEqual(['money.hold.placed', 'money.hold.voided'])
  expect(await backbone.rows(stockTable)).toMatchObject([{ pieces: 1 }])
})

test('an order that nothing became of in time is given up', async () => {
  const backbone = await shop()
  await buy(backbone)
  backbone.forward(16 * 60 * 1000)
  await backbone.settled()
  expect(await statuses(backbone)).toEqual(['cancelled: it was not shipped in time'])
  expect(await ledger(backbone)).toEqual(['money.hold.placed', 'money.hold.voided'])
})

test('a piece that was taken for an order that was cancelled meanwhile is put back', async () => {
  const backbone = await shop()
  const cancelledId = await buy(backbone)
  await backbone.send(cancelOrder, { orderId: cancelledId, reason: 'changed my mind' })
  await backbone.send(takeStock, { sku: 'book', orderId: cancelledId })
  await backbone.settled()
  expect(await backbone.rows(stockTable)).toMatchObject([{ pieces: 1 }])
  expect((await backbone.events()).map(({ type }) => type)).toContain('orders.stock.returned')
})

test('a reference that somebody else writes moves no order', async () => {
  const backbone = await shop()
  const orderId = await buy(backbone, '9900')
  const legs = [
    { account: 'buyer', asset: 'EUR', side: 'debit', amount: '1' },
    { account: 'shop', asset: 'EUR', side: 'credit', amount: '1' },
  ]
  await backbone.send('money.hold.place', { legs, reference: `orders:${orderId}` })
  await backbone.settled()
  expect(await statuses(backbone)).toEqual(['cancelled: insufficient-funds'])
  expect(await ledger(backbone)).toEqual(['money.hold.placed'])
})
