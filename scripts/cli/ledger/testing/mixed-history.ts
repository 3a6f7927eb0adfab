import type { Client, Row } from '@heptad/gateway/e2e/client.ts'

const ASSETS = { EUR: 2, JPY: 0, ETH: 18, 'points.1': 38 } as const
/** Names that a plain-text journal cannot hold as they are. */
const ODD_PATHS = ['(odd) ; name', '* [a]  b', 'users:9:"cash" %3B', 'a b:(c)', '=x:!y']
const PATHS = ['world', 'users:1:cash', 'users:2:cash', 'shops:7', 'fees', 'liquidity', ...ODD_PATHS]

/** Writes to a book whatever a book may hold: every kind of transaction, holds in every state, back-dated, odd names, high scales. */
export async function writeMixedHistory(client: Client, bookId: string): Promise<void> {
  const send = async (type: string, data: object): Promise<Row> => {
    const { status, body, text } = await client.command(type, { bookId, ...data })
    if (status > 201) throw new Error(`${type} answered ${status}: ${text}`)
    return body
  }
  await send('money.book.open', {})
  await send('money.book.set-limits', { operationMaximum: null })
  for (const [code, scale] of Object.entries(ASSETS)) {
    if (code !== 'EUR' && code !== 'JPY') await send('money.asset.register', { code, scale })
    for (const path of PATHS)
      await send('money.account.open', { path, asset: code, normalSide: path === 'world' ? 'debit' : 'credit' })
  }
  for (const [index, asset] of Object.keys(ASSETS).entries()) await fund(send, asset, index)
  await exchangeAndSplit(send)
  await reverse(send)
  await hold(send)
}

type Send = (type: string, data: object) => Promise<Row>

function legs(from: string, to: string, amount: string, asset = 'EUR') {
  return [
    { account: from, asset, side: 'debit', amount },
    { account: to, asset, side: 'credit', amount },
  ]
}

async function fund(send: Send, asset: string, index: number): Promise<void> {
  const day = `2026-0${index + 1}-15T10:00:00Z`
  for (const [place, path] of PATHS.slice(1).entries()) {
    const texts = { reference: `order (${place})`, description: `; (first)\n"${path}" | ${asset}  x` }
    const amount = `${10n ** BigInt(9 + 7 * index) + BigInt(place)}`
    await send('money.transaction.post', { legs: legs('world', path, amount, asset), ...texts, effectiveAt: day })
  }
}

async function exchangeAndSplit(send: Send): Promise<void> {
  const wallet = 'users:1:cash'
  await send('money.transaction.exchange', {
    ...{ from: { account: wallet, asset: 'EUR', amount: '1050' }, to: { account: wallet, asset: 'ETH' } },
    rate: '0.000312345678901234',
  })
  await send('money.transaction.split', {
    ...{ from: { account: wallet, asset: 'EUR' }, amount: '1001', effectiveAt: '2025-12-31T23:59:59Z' },
    parts: [
      { account: 'fees', asset: 'EUR', percent: '2.5' },
      { account: 'shops:7', asset: 'EUR', remaining: true },
    ],
  })
  const twice = [...legs('users:2:cash', 'shops:7', '2'), ...legs('users:2:cash', 'fees', '3')]
  await send('money.transaction.post', { legs: twice })
  const items = [{ legs: legs(wallet, 'shops:7', '7') }, { legs: legs('fees', 'shops:7', '1', 'JPY') }]
  await send('money.batch.post', { items })
}

async function reverse(send: Send): Promise<void> {
  const sale = await send('money.transaction.post', { legs: legs('users:2:cash', 'shops:7', '5000') })
  await send('money.transaction.reverse', { transactionId: sale.transactionId, amount: '1234' })
  const back = await send('money.transaction.reverse', { transactionId: sale.transactionId, description: 'the rest' })
  await send('money.transaction.reverse', { transactionId: back.transactionId, amount: '1' })
}

async function hold(send: Send): Promise<void> {
  const place = async (amount: string, more: object = {}) => {
    const placed = await send('money.hold.place', { legs: legs('users:1:cash', 'shops:7', amount), ...more })
    return placed.holdId
  }
  const capture = (holdId: string, more: object) => send('money.hold.capture', { holdId, ...more })
  await capture(await place('300'), {})
  await capture(await place('300', { captureMax: '400' }), { amount: '350' })
  const kept = await place('1000', { reference: 'kept' })
  await capture(kept, { amount: '400', final: false })
  await send('money.hold.adjust', { holdId: kept, amount: '900' })
  await capture(kept, { amount: '100', final: false })
  await send('money.hold.void', { holdId: await place('50') })
  const parts = [...legs('users:2:cash', 'fees', '20'), ...legs('users:2:cash', 'shops:7', '3', 'ETH')]
  await send('money.hold.place', { legs: parts })
  await place('77', { expiresInMs: 1 })
  // Its time has come, and this command finds that out.
  await place('5')
}
