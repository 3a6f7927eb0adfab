import {
  AccountPath,
  Amount,
  AssetCode,
  type CodeOf,
  command,
  defineEvent,
  Instant,
  query,
  rejections,
  Uuid,
  z,
} from '@heptad/module'

const Sku = z
  .string()
  .max(40)
  .regex(/^[a-z0-9-]+$/, 'must be small letters, digits and hyphens')
const Reason = z.string().min(1).max(200)

/** What is bought, and whose account pays whose. */
const Terms = { sku: Sku, payer: AccountPath, payee: AccountPath, asset: AssetCode, amount: Amount }
const OnOrder = { orderId: Uuid }
const OnHold = { ...OnOrder, holdId: Uuid }

export const placeOrder = command(
  'orders.order.place',
  z.strictObject(Terms).refine(({ payer, payee }) => payer !== payee, 'payer and payee must differ'),
  {
    summary:
      'Orders one piece. What follows happens of itself: money is held, the piece is shipped, the hold captured.',
  },
)
export const cancelOrder = command('orders.order.cancel', z.strictObject({ ...OnOrder, reason: Reason }), {
  summary: 'Cancels an order that was not shipped. Cancelling again changes nothing.',
})
export const reserveOrder = command('orders.order.reserve', z.strictObject({ ...OnHold, expiresAt: Instant }), {
  summary: 'Takes note that the money for an order is held.',
})
export const shipOrder = command('orders.order.ship', z.strictObject(OnOrder), { summary: 'Ships what was taken.' })
export const payOrder = command('orders.order.pay', z.strictObject(OnOrder), {
  summary: 'Takes note that the hold was captured.',
})
export const dunOrder = command('orders.order.dun', z.strictObject({ ...OnOrder, reason: Reason }), {
  summary: 'Takes note that an order was shipped and its hold could not be captured: a case for people.',
})
export const addStock = command(
  'orders.stock.add',
  z.strictObject({ sku: Sku, pieces: z.int().min(1).max(1_000_000) }),
  {
    summary: 'Puts pieces into stock.',
  },
)
export const takeStock = command('orders.stock.take', z.strictObject({ sku: Sku, ...OnOrder }), {
  summary: 'Takes one piece for an order.',
})
export const returnStock = command('orders.stock.return', z.strictObject({ sku: Sku, ...OnOrder }), {
  summary: 'Puts back the piece that was taken for an order.',
})

export const orderPlaced = defineEvent('orders.order.placed', 1, z.strictObject({ ...OnOrder, ...Terms }))
export const orderReserved = defineEvent(
  'orders.order.reserved',
  1,
  z.strictObject({ ...OnHold, sku: Sku, expiresAt: Instant }),
)
export const orderShipped = defineEvent('orders.order.shipped', 1, z.strictObject(OnHold))
export const orderPaid = defineEvent('orders.order.paid', 1, z.strictObject(OnOrder))
export const orderUnpaid = defineEvent('orders.order.unpaid', 1, z.strictObject({ ...OnOrder, reason: Reason }))
export const orderCancelled = defineEvent(
  'orders.order.cancelled',
  1,
  z.strictObject({ ...OnOrder, reason: Reason, holdId: Uuid.nullable().describe('what is to be released') }),
)
/** The order was cancelled before it was known that money is held for it. */
export const holdUnwanted = defineEvent('orders.hold.unwanted', 1, z.strictObject(OnHold))
export const stockAdded = defineEvent('orders.stock.added', 1, z.strictObject({ sku: Sku, pieces: z.int() }))
export const stockTaken = defineEvent('orders.stock.taken', 1, z.strictObject({ sku: Sku, ...OnOrder }))
export const stockReturned = defineEvent('orders.stock.returned', 1, z.strictObject({ sku: Sku, ...OnOrder }))

export const orderEvents = [
  orderPlaced,
  orderReserved,
  orderShipped,
  orderPaid,
  orderUnpaid,
  orderCancelled,
  holdUnwanted,
]
export const stockEvents = [stockAdded, stockTaken, stockReturned]

/** In the order in which they are checked. */
export const ordersRejections = rejections('orders', [
  'orders-order-not-found',
  'orders-order-shipped',
  'orders-order-not-reserved',
  'orders-hold-ended',
  'orders-out-of-stock',
])
export type OrdersRejection = CodeOf<typeof ordersRejections>

const Order = z.strictObject({
  ...OnOrder,
  ...Terms,
  status: z.enum(['placed', 'reserved', 'shipped', 'paid', 'unpaid', 'cancelled']),
  reason: z.string().nullable(),
  placedAt: Instant,
})
export type Order = z.output<typeof Order>
const Stock = z.strictObject({ sku: Sku, pieces: z.int() })
export type Stock = z.output<typeof Stock>

export const getOrder = query('orders.orders.get', {
  summary: 'One order.',
  shape: 'single',
  input: z.strictObject(OnOrder),
  row: Order,
})
export const listOrders = query('orders.orders.list', {
  summary: 'Orders, oldest first.',
  shape: 'list',
  input: z.strictObject({ status: Order.shape.status.optional() }),
  row: Order,
})
export const getStock = query('orders.stock.get', {
  summary: 'What is in stock of one thing.',
  shape: 'single',
  input: z.strictObject({ sku: Sku }),
  row: Stock,
})
