import type { Inputs } from './foreign-inputs.ts'

/** Inputs for the operations of the module of orders, by which a tenant could reach for what is another one's. */
export const orderInputs: Readonly<Record<string, Inputs>> = {
  'orders.orders.get': ({ orderId }) => [{ parameters: { orderId } }],
  'orders.orders.list': () => [{ parameters: {} }],
  'orders.stock.get': ({ sku }) => [{ parameters: { sku } }],
  'orders.order.cancel': ({ orderId }) => [{ body: { orderId, reason: 'mine' } }],
  'orders.order.place': ({ path, asset, sku }) =>
    [
      { payer: path, payee: 'own:till', asset },
      { payer: 'own:till', payee: path, asset: 'EUR' },
    ].map((terms) => ({ body: { ...terms, sku, amount: '1' } })),
  'orders.stock.add': ({ sku }) => [{ body: { sku, pieces: 1 } }],
}
