import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Credentials } from '../backbone-process.ts'
import type { Answer, Client } from '../client.ts'
import { CLOSED_PERIODS, type KnownIds, uuidV7 } from './foreign-inputs.ts'
import { registerTenant } from './tenants.ts'

/** A tenant that has two of everything, all its ids, and the position token of its last write. */
export interface FurnishedTenant {
  readonly client: Client
  readonly ids: KnownIds
  readonly token: string
  /** Repeats its first keyed commands: text and UUID v7 keys. */
  repeatKeyed(): Promise<readonly Answer[]>
  readonly keyed: readonly Answer[]
}

type Send = (type: string, data: object, key?: string) => Promise<Answer>

export const SECRET_TEXT = 'the secret of the other one'

/** Registers a tenant and gives it books, accounts, transactions and keys. */
export async function furnishedTenant(credentials: Credentials): Promise<FurnishedTenant> {
  const tag = randomUUID().slice(0, 8)
  const [slug, bookId, asset] = [`other-${tag}`, `ledger-${tag}`, `COIN${tag}`]
  const [path, reference] = [`private:${tag}`, `invoice-${tag}`]
  const names = { path, asset, reference }
  const { tenantId, apiKeyId, client } = await registerTenant(credentials, slug)
  const keys = [`key-${tag}`, uuidV7()] as const
  const send: Send = async (type, data, key) => {
    const answer = await client.command(type, data, key === undefined ? {} : { key })
    expect(answer.status, answer.text).toBeLessThan(300)
    return answer
  }
  const repeatKeyed = () =>
    Promise.all(
      keys.map((key) => send('money.account.open', { path: `${path}:${key}`, asset: 'EUR', normalSide: 'debit' }, key)),
    )

  await send('money.book.open', { bookId })
  for (const book of [{}, { bookId }]) {
    await send('money.asset.register', { ...book, code: asset, scale: 4 })
    for (const account of [path, `${path}:more`])
      for (const one of [asset, 'EUR'])
        await send('money.account.open', { ...book, path: account, asset: one, normalSide: 'debit' })
  }
  const keyed = await repeatKeyed()
  await send('iam.apikey.create', { name: SECRET_TEXT, scopes: ['money.accounts.list'] })
  const [accountId, bookAccountId] = await Promise.all(
    [{}, { bookId }].map(async (book) => {
      const again = await send('money.account.open', { ...book, path, asset, normalSide: 'debit' })
      return again.body.accountId
    }),
  )
  for (const book of [{}, { bookId }])
    for (const one of ['EUR', asset, asset])
      await send('money.transaction.post', { ...book, ...transfer(path, one, reference) })
  await send('money.transaction.post', { ...transfer(path, 'EUR', reference), effectiveAt: '2021-05-31T12:00:00Z' })
  const holdId = await furnishBook(send, {}, names)
  const bookHoldId = await furnishBook(send, { bookId }, names)
  const userId = `user-${tag}`
  const inMain = await furnishWallets(send, {}, userId)
  const inBook = await furnishWallets(send, { bookId }, userId)
  const orderId = await placeOrders(send, client, { path, asset, sku: `thing-${tag}` })
  const last = await send('money.transaction.post', transfer(path, asset, reference))
  const token = last.headers.get('heptad-position') ?? ''
  const records = await client.query('audit.records.list', {}, { headers: { 'heptad-min-position': token } })
  const ids = {
    ...{ tenantId, slug, apiKeyId, bookId, asset, path, accountId, bookAccountId, reference, keys },
    ...{ orderId, sku: `thing-${tag}` },
    ...{
      transactionId: last.body.transactionId,
      userId,
      walletId: inMain.walletId,
      walletHoldId: inMain.holdId,
      bookWalletId: inBook.walletId,
      holdId,
      bookHoldId,
      recordId: records.body.data[0].id,
      actorId: apiKeyId,
    },
  }
  return { client, ids, token, repeatKeyed, keyed }
}

function transfer(path: string, asset: string, reference: string): object {
  const legs = [
    { account: path, asset, side: 'debit', amount: '5' },
    { account: `${path}:more`, asset, side: 'credit', amount: '5' },
  ]
  return { legs, reference, description: SECRET_TEXT }
}

/** Gives a user two wallets, money that moves between them, and a hold. */
async function furnishWallets(send: Send, book: object, userId: string) {
  const [one, other] = await Promise.all(
    ['cash', 'gifts'].map(async (name) => {
      const { body } = await send('money.wallet.open', { ...book, userId, currency: 'EUR', name })
      return body.walletId as string
    }),
  )
  for (const walletId of [one, other]) await send('money.wallet.credit', { ...book, walletId, amount: '100' })
  await send('money.wallet.transfer', { ...book, fromWalletId: one, toWalletId: other, amount: '10' })
  const { body } = await send('money.wallet.hold', { ...book, walletId: one, amount: '5' })
  return { walletId: String(one), holdId: String(body.holdId) }
}

/** One order that is carried out and one that cannot be; answers once nothing follows from them any more. */
async function placeOrders(
  send: Send,
  client: Client,
  { path, asset, sku }: { readonly path: string; readonly asset: string; readonly sku: string },
): Promise<string> {
  await send('orders.stock.add', { sku, pieces: 3 })
  const terms = { sku, payer: path, payee: `${path}:more`, asset, amount: '1' }
  const { body } = await send('orders.order.place', terms)
  await send('orders.order.place', { ...terms, payer: 'nobody' })
  const ended = async () =>
    (await client.all('orders.orders.list')).filter(({ status }) => /paid|cancelled/.test(status))
  while ((await ended()).length < 2) await sleep(20)
  return body.orderId
}

interface Names {
  readonly path: string
  readonly asset: string
  readonly reference: string
}

/** Gives a book limits, closed periods, an exchange, a reversal and open holds: two of what is listed. Answers the id of a hold. */
async function furnishBook(send: Send, book: object, { path, asset, reference }: Names): Promise<string> {
  const limits = [{ side: 'debit', window: 'day', maximum: '1000000' }]
  for (const account of [path, `${path}:more`])
    await send('money.account.set-limits', { ...book, account, asset, limits })
  for (const period of CLOSED_PERIODS) await send('money.period.close', { ...book, period })
  for (const one of [asset, 'EUR'])
    await send('money.account.open', { ...book, path: 'liquidity', asset: one, normalSide: 'debit' })
  const from = { account: path, asset, amount: '10000' }
  await send('money.transaction.exchange', { ...book, from, to: { account: path, asset: 'EUR' }, rate: '1' })
  const { body } = await send('money.transaction.post', { ...book, ...transfer(path, asset, reference) })
  await send('money.transaction.reverse', { ...book, transactionId: body.transactionId, amount: '2' })
  await send('money.hold.place', { ...book, ...transfer(path, 'EUR', reference) })
  await send('money.hold.place', { ...book, ...transfer(path, asset, reference) })
  return (await send('money.hold.place', { ...book, ...transfer(path, asset, reference) })).body.holdId
}
