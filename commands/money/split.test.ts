import { beforeEach, expect, test } from 'vitest'
import { moneyEngine } from './testing/money-engine.ts'

const on = (account: string) => ({ account, asset: 'EUR' })
const PAYOUT = {
  from: [on('bonus'), on('cash')],
  amount: 'available',
  parts: [{ ...on('bank'), remaining: true }],
}

let book: Awaited<ReturnType<typeof moneyEngine>>

beforeEach(async () => {
  book = await moneyEngine()
  await book.send('money.book.open', {})
  for (const path of ['world', 'bonus', 'cash', 'bank'])
    await book.send('money.account.open', { path, asset: 'EUR', normalSide: 'credit' })
  await fund()
})

async function fund() {
  const leg = (path: string, side: string, amount: string) => ({ ...on(path), side, amount })
  await book.send('money.transaction.post', {
    legs: [leg('world', 'debit', '100'), leg('bonus', 'credit', '30'), leg('cash', 'credit', '70')],
  })
}

const PAID = {
  kind: 'accepted',
  answer: { status: 'posted', legs: ['30', '70', '100'].map((amount) => ({ amount })) },
}
const NOTHING_LEFT = { kind: 'rejected', rejection: { code: 'amount-not-positive' } }

test('of many who take all that is available at once, in several processes, one gets it', async () => {
  const { store, keyring } = book
  const processes = [book, await moneyEngine({ store, keyring }), await moneyEngine({ store, keyring })]
  const outcomes = await Promise.all(
    processes.flatMap(({ send }) => Array.from({ length: 5 }, () => send('money.transaction.split', PAYOUT))),
  )
  const taken = outcomes.filter(({ kind }) => kind === 'accepted')
  expect(taken).toMatchObject([PAID])
  expect(outcomes.filter(({ kind }) => kind !== 'accepted')).toMatchObject(Array(14).fill(NOTHING_LEFT))
})

test('a dry run says what would be drawn, and draws nothing', async () => {
  for (let times = 0; times < 2; times += 1)
    expect(await book.dryRun('money.transaction.split', PAYOUT)).toMatchObject(PAID)
  expect(await book.send('money.transaction.split', PAYOUT)).toMatchObject(PAID)
})

test('what was drawn is answered again under its key, and that nothing was left is too, though there is something now', async () => {
  const first = await book.send('money.transaction.split', PAYOUT, 'monday')
  expect(first).toMatchObject(PAID)
  expect(await book.send('money.transaction.split', PAYOUT, 'tuesday')).toMatchObject(NOTHING_LEFT)
  await fund()
  expect(await book.send('money.transaction.split', PAYOUT, 'monday')).toEqual({ ...first, replayed: true })
  expect(await book.send('money.transaction.split', PAYOUT, 'tuesday')).toMatchObject(NOTHING_LEFT)
  expect(await book.send('money.transaction.split', PAYOUT, 'wednesday')).toMatchObject(PAID)
})
