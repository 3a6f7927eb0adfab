import { defineCommand, defineModule, type FactSources, streamOf } from '@heptad/module'
import {
  addStock,
  cancelOrder,
  dunOrder,
  orderEvents,
  ordersRejections,
  payOrder,
  placeOrder,
  reserveOrder,
  returnStock,
  shipOrder,
  stockEvents,
  takeStock,
} from './contracts.ts'
import { order } from './order.ts'
import { orderQueries, ordersProjection, stockProjection } from './orders.ts'
import { reactions, timers } from './reactions.ts'
import { stock } from './stock.ts'

const orderStream = (orderId: string) => streamOf('orders.order', orderId)
const onOrder = {
  decider: order,
  stream: ({ data }: { readonly data: { readonly orderId: string } }) => orderStream(data.orderId),
}
const inStock = {
  decider: stock,
  stream: ({ data }: { readonly data: { readonly sku: string } }) => streamOf('orders.stock', data.sku),
}
/** Sent by this module's own reactions only: no route serves it. */
const inside = null

export default defineModule('orders', {
  version: '1.0.0',
  summary: 'Orders that hold money, ship and capture, or turn back.',
  dependencies: ['money'],
  events: [...orderEvents, ...stockEvents],
  rejections: ordersRejections,
  problems: {
    'orders-order-not-found': [404, 'There is no such order', 'Check the id.'],
    'orders-order-shipped': [409, 'The order was shipped', 'It can only be sent back.'],
    'orders-order-not-reserved': [409, 'No money is held for the order', 'Wait until it is, or order again.'],
    'orders-hold-ended': [409, 'The hold of the order has ended', 'Order again.'],
    'orders-out-of-stock': [409, 'There is none in stock', 'Add to the stock first.'],
  },
  commands: [
    defineCommand(placeOrder, {
      decider: order,
      permission: 'orders.orders.place',
      facts: (sources: FactSources) => ({ newId: sources.newId() }),
      stream: ({ facts }) => orderStream(facts.newId),
      answer: ({ streamId }) => ({ orderId: streamId.slice('orders.order-'.length) }),
    }),
    defineCommand(cancelOrder, { ...onOrder, permission: 'orders.orders.cancel' }),
    defineCommand(addStock, { ...inStock, permission: 'orders.stock.add' }),
    defineCommand(reserveOrder, { ...onOrder, permission: inside }),
    defineCommand(shipOrder, { ...onOrder, permission: inside }),
    defineCommand(payOrder, { ...onOrder, permission: inside }),
    defineCommand(dunOrder, { ...onOrder, permission: inside }),
    defineCommand(takeStock, { ...inStock, permission: inside }),
    defineCommand(returnStock, { ...inStock, permission: inside }),
  ],
  reactions,
  timers,
  projections: [ordersProjection, stockProjection],
  queries: orderQueries,
})
