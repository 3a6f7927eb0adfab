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
