import { accept, type CommandOf, type Decider, type Decision, type EventOf, type Instant, reject } from '@heptad/module'
import {
  type cancelOrder,
  type dunOrder,
  holdUnwanted,
  type OrdersRejection,
  orderCancelled,
  orderPaid,
  orderPlaced,
  orderReserved,
  orderShipped,
  orderUnpaid,
  type payOrder,
  type placeOrder,
  type reserveOrder,
  type shipOrder,
} from './contracts.ts'

type OrderCommand =
  | CommandOf<typeof placeOrder, { readonly newId: string }>
  | CommandOf<typeof cancelOrder>
  | CommandOf<typeof reserveOrder>
  | CommandOf<typeof shipOrder, { readonly decidedAt: Instant }>
  | CommandOf<typeof payOrder>
  | CommandOf<typeof dunOrder>
type OrderEvent = EventOf<
  | typeof orderPlaced
  | typeof orderReserved
  | typeof orderShipped
  | typeof orderPaid
  | typeof orderUnpaid
  | typeof orderCancelled
  | typeof holdUnwanted
>

/** How far an order has come. Shipped and cancelled exclude each other here, in one stream, whoever asks first. */
export type OrderState =
  | { readonly kind: 'none' | 'cancelled' | 'paid' | 'unpaid' | 'shipped' }
  | { readonly kind: 'placed'; readonly sku: string }
  | { readonly kind: 'reserved'; readonly sku: string; readonly holdId: string; readonly expiresAt: Instant }

type Decided = Decision<OrderEvent, OrdersRejection>

export const order: Decider<OrderCommand, OrderEvent, OrderState, OrdersRejection> = {
  initialState: { kind: 'none' },
  decide(state, command) {
    if (command.type === 'orders.order.place')
      return accept(orderPlaced({ orderId: command.facts.newId, ...command.data }))
    if (state.kind === 'none') return reject('orders-order-not-found')
    switch (command.type) {
      case 'orders.order.cancel':
        return cancel(state, command.data)
      case 'orders.order.reserve':
        return reserve(state, command.data)
      case 'orders.order.ship':
        return ship(state, command)
      case 'orders.order.pay':
        return state.kind === 'shipped' ? accept(orderPaid(command.data)) : accept()
      case 'orders.order.dun':
        return state.kind === 'shipped' ? accept(orderUnpaid(command.data)) : accept()
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'orders.order.placed':
        return { kind: 'placed', sku: event.data.sku }
      case 'orders.order.reserved':
        return { kind: 'reserved', ...event.data }
      case 'orders.order.shipped':
        return { kind: 'shipped' }
      case 'orders.order.paid':
        return { kind: 'paid' }
      case 'orders.order.unpaid':
        return { kind: 'unpaid' }
      case 'orders.order.cancelled':
        return { kind: 'cancelled' }
      case 'orders.hold.unwanted':
        return state
    }
  },
}

/** What was shipped is not cancelled any more. */
function cancel(state: OrderState, { orderId, reason }: CommandOf<typeof cancelOrder>['data']): Decided {
  if (state.kind === 'cancelled') return accept()
  if (state.kind !== 'placed' && state.kind !== 'reserved') return reject('orders-order-shipped')
  return accept(orderCancelled({ orderId, reason, holdId: state.kind === 'reserved' ? state.holdId : null }))
}

/** A hold that comes too late is released: nobody else knows of it. */
function reserve(state: OrderState, { orderId, holdId, expiresAt }: CommandOf<typeof reserveOrder>['data']): Decided {
  if (state.kind === 'placed') return accept(orderReserved({ orderId, holdId, sku: state.sku, expiresAt }))
  return state.kind === 'cancelled' ? accept(holdUnwanted({ orderId, holdId })) : accept()
}

/** Nothing is shipped on a hold that has ended. */
function ship(
  state: OrderState,
  { data, facts }: CommandOf<typeof shipOrder, { readonly decidedAt: Instant }>,
): Decided {
  if (state.kind === 'cancelled' || state.kind === 'placed') return reject('orders-order-not-reserved')
  if (state.kind !== 'reserved') return accept()
  if (state.expiresAt <= facts.decidedAt) return reject('orders-hold-ended')
  return accept(orderShipped({ orderId: data.orderId, holdId: state.holdId }))
}
