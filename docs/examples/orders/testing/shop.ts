import { type Client, expect } from '@heptad/module/testing'

/** An order that a shop of {@link openShop} can ship. */
export const terms = { sku: 'book', payer: 'buyer', payee: 'shop', asset: 'EUR', amount: '1200' }

/** Opens accounts, gives the buyer money, and puts books into stock. */
export async function openShop(client: Client, { pieces, funds }: { readonly pieces: number; readonly funds: string }) {
  for (const account of [{ path: 'world' }, { path: 'buyer', minBalance: '0' }, { path: 'shop' }]) {
    const opened = await client.command('money.account.open', { ...account, asset: 'EUR', normalSide: 'credit' })
    expect(opened.status, opened.text).toBe(201)
  }
  const leg = { asset: 'EUR', amount: funds }
  const legs = [
    { ...leg, account: 'world', side: 'debit' },
    { ...leg, account: 'buyer', side: 'credit' },
  ]
  expect((await client.command('money.transaction.post', { legs })).status).toBe(201)
  expect((await client.command('orders.stock.add', { sku: 'book', pieces })).status).toBe(200)
}

/** Places four orders under keys of this name: one that can be shipped, one without money, one whose thing is not there, one that its buyer cancels at once. */
export async function orderAll(client: Client, name: string): Promise<void> {
  const send = (type: string, data: object, key: string) =>
    client.command(type, data, { key: `${name}-${key}` }).catch(() => null)
  const place = (key: string, more: object = {}) => send('orders.order.place', { ...terms, ...more }, key)
  const orders = await Promise.all([
    place('fickle'),
    place('good'),
    place('poor', { amount: '99000000' }),
    place('missing', { sku: 'nothing' }),
  ])
  for (const answer of orders) expect([undefined, 200, 201], answer?.text).toContain(answer?.status)
  const orderId = orders[0]?.body.orderId
  if (orderId !== undefined) await send('orders.order.cancel', { orderId, reason: 'changed my mind' }, 'cancel')
}
