import {
  add,
  defineProjection,
  defineQuery,
  instant,
  integer,
  LEAST,
  on,
  pageOf,
  put,
  rowsToRead,
  single,
  sqlBeside,
  startAfter,
  table,
  text,
  uuid,
} from '@heptad/module'
import {
  getOrder,
  getStock,
  listOrders,
  type Order,
  orderCancelled,
  orderPaid,
  orderPlaced,
  orderReserved,
  orderShipped,
  orderUnpaid,
  type Stock,
  stockAdded,
  stockReturned,
  stockTaken,
} from './contracts.ts'

const sql = sqlBeside(import.meta.url)
const [getSql, listSql, stockSql] = [sql('orders.get'), sql('orders.list'), sql('stock.get')]

export const orders = table(
  'orders_orders',
  {
    orderId: uuid().key(),
    ...{ sku: text(), payer: text(), payee: text(), asset: text(), amount: text() },
    status: text(),
    reason: text().nullable(),
    placedAt: instant(),
  },
  { indexes: [['placedAt', 'orderId']] },
)
export const stockTable = table('orders_stock', { sku: text().key(), pieces: integer() })

const status = (orderId: string, is: Order['status'], reason: string | null = null) => [
  put(orders, { orderId, status: is, reason }),
]

export const ordersProjection = defineProjection({
  name: 'orders.orders',
  version: 1,
  sequenceKey: 'stream',
  tables: [orders],
  handlers: [
    on(orderPlaced, ({ data, recordedAt }) => [
      put(orders, { ...data, status: 'placed', reason: null, placedAt: recordedAt }),
    ]),
    on(orderReserved, ({ data }) => status(data.orderId, 'reserved')),
    on(orderShipped, ({ data }) => status(data.orderId, 'shipped')),
    on(orderPaid, ({ data }) => status(data.orderId, 'paid')),
    on(orderUnpaid, ({ data }) => status(data.orderId, 'unpaid', data.reason)),
    on(orderCancelled, ({ data }) => status(data.orderId, 'cancelled', data.reason)),
  ],
})

export const stockProjection = defineProjection({
  name: 'orders.stock',
  version: 1,
  sequenceKey: 'stream',
  tables: [stockTable],
  handlers: [
    on(stockAdded, ({ data }) => [add(stockTable, data)]),
    on(stockTaken, ({ data: { sku } }) => [add(stockTable, { sku, pieces: -1 })]),
    on(stockReturned, ({ data: { sku } }) => [add(stockTable, { sku, pieces: 1 })]),
  ],
})

export const orderQueries = [
  defineQuery(getOrder, {
    permission: 'orders.orders.read',
    reads: [orders],
    run: async (db, { orderId }) => single(await db.postgres<Order>(getSql, [orderId])),
  }),
  defineQuery(listOrders, {
    permission: 'orders.orders.read',
    reads: [orders],
    async run(db, { status: asked }, page) {
      const rows = await db.postgres<Order>(listSql, [
        asked ?? null,
        ...startAfter(page, [LEAST.timestamp, LEAST.uuid]),
        rowsToRead(page),
      ])
      return pageOf(rows, page, (row) => [row.placedAt, row.orderId])
    },
  }),
  defineQuery(getStock, {
    permission: 'orders.stock.read',
    reads: [stockTable],
    run: async (db, { sku }) => single(await db.postgres<Stock>(stockSql, [sku])),
  }),
]
