import { defineReaction, defineTimer, Instant, plusMs, type RecordedEvent, Uuid, z } from '@heptad/module'
import {
  cancelOrder,
  dunOrder,
  holdUnwanted,
  orderCancelled,
  orderPlaced,
  orderReserved,
  orderShipped,
  payOrder,
  reserveOrder,
  returnStock,
  shipOrder,
  stockTaken,
  takeStock,
} from './contracts.ts'

/** How long an order may take until it is shipped, and how long its money is held: longer, so that a hold never ends first. */
const GIVE_UP_MS = 15 * 60 * 1000
const HOLD_MS = 2 * 60 * 60 * 1000

const HOLD = 'orders.hold-money'
const CAPTURE = 'orders.capture'
const referenceOf = (orderId: string): string => `orders:${orderId}`

/** What is read of money's events. Another module's data is plain JSON here. */
const OnReference = z.object({ reference: z.string().nullable() })
const Placed = z.object({ expiresAt: Instant })

/** The order that an event of the ledger is about, when this module's own reaction asked for it: anybody may write a reference. */
function orderOf({ data, metadata: { actor } }: RecordedEvent, rule: string): string | null {
  const isOwn = actor.type === 'system' && actor.id.startsWith(`${rule}#`)
  const { reference } = OnReference.parse(data)
  return isOwn && reference !== null ? Uuid.parse(reference.slice('orders:'.length)) : null
}

const holdMoney = defineReaction({
  name: HOLD,
  takes: [orderPlaced],
  react({ tenantId, data: { orderId, payer, payee, asset, amount } }) {
    const legs = [
      { account: payer, asset, side: 'debit', amount },
      { account: payee, asset, side: 'credit', amount },
    ]
    return [
      {
        tenantId,
        type: 'money.hold.place',
        data: { legs, reference: referenceOf(orderId), expiresInMs: HOLD_MS },
        ifRefused: ({ code }) => ({ tenantId, type: cancelOrder.type, data: { orderId, reason: code } }),
      },
    ]
  },
})

const reserve = defineReaction({
  name: 'orders.reserve',
  takes: ['money.hold.placed'],
  react(event) {
    const orderId = orderOf(event, HOLD)
    const { tenantId, eventId: holdId, data } = event
    const { expiresAt } = Placed.parse(data)
    return orderId === null ? [] : [{ tenantId, type: reserveOrder.type, data: { orderId, holdId, expiresAt } }]
  },
})

const takePiece = defineReaction({
  name: 'orders.take-piece',
  takes: [orderReserved],
  react: ({ tenantId, data: { orderId, sku } }) => [
    {
      tenantId,
      type: takeStock.type,
      data: { sku, orderId },
      ifRefused: ({ code }) => ({ tenantId, type: cancelOrder.type, data: { orderId, reason: code } }),
    },
  ],
})

const ship = defineReaction({
  name: 'orders.ship',
  takes: [stockTaken],
  react: ({ tenantId, data: { orderId, sku } }) => [
    {
      tenantId,
      type: shipOrder.type,
      data: { orderId },
      ifRefused: () => ({ tenantId, type: returnStock.type, data: { sku, orderId } }),
    },
  ],
})

const capture = defineReaction({
  name: CAPTURE,
  takes: [orderShipped],
  react: ({ tenantId, data: { orderId, holdId } }) => [
    {
      tenantId,
      type: 'money.hold.capture',
      data: { holdId, reference: referenceOf(orderId) },
      ifRefused: ({ code }) => ({ tenantId, type: dunOrder.type, data: { orderId, reason: code } }),
    },
  ],
})

const pay = defineReaction({
  name: 'orders.pay',
  takes: ['money.hold.captured'],
  react(event) {
    const orderId = orderOf(event, CAPTURE)
    return orderId === null ? [] : [{ tenantId: event.tenantId, type: payOrder.type, data: { orderId } }]
  },
})

/** A hold that has ended meanwhile is refused, and released all the same. */
const release = defineReaction({
  name: 'orders.release',
  takes: [orderCancelled, holdUnwanted],
  react: ({ tenantId, data: { holdId } }) =>
    holdId === null ? [] : [{ tenantId, type: 'money.hold.void', data: { holdId } }],
})

/** Refused when the order was shipped. */
const giveUp = defineTimer({
  name: 'orders.give-up',
  takes: [orderPlaced],
  schedule: ({ tenantId, decidedAt, data: { orderId } }) => ({
    tenantId,
    type: cancelOrder.type,
    data: { orderId, reason: 'it was not shipped in time' },
    at: plusMs(decidedAt, GIVE_UP_MS),
  }),
})

export const reactions = [holdMoney, reserve, takePiece, ship, capture, pay, release]
export const timers = [giveUp]
