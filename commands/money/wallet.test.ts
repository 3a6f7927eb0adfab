import { moneyCommands as contracts } from '@heptad/schemas/money/commands.ts'
import { OpenedWallet, WalletMovement } from '@heptad/schemas/money/wallet-answers.ts'
import { expect, test } from 'vitest'
import type { CommandOutcome } from '../engine/port.ts'
import { moneyEngine } from './testing/money-engine.ts'

async function startWithWallets() {
  const started = await moneyEngine()
  await started.send('money.book.open', {})
  const open = async (userId: string) =>
    answerOf(await started.send('money.wallet.open', { userId, currency: 'EUR' })).walletId as string
  return { ...started, mine: await open('1'), theirs: await open('2') }
}

/** The answer, which has the form that callers may count on. */
function answerOf(outcome: CommandOutcome) {
  if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome, (_, value) => `${value}`))
  const { answer } = outcome
  const form = 'transactionId' in answer ? WalletMovement : OpenedWallet
  expect(form.parse(answer)).toEqual(answer)
  return answer
}

test('a wallet answers whose it is, also when it was there already', async () => {
  const { send, mine } = await startWithWallets()
  const again = answerOf(await send('money.wallet.open', { userId: '1', currency: 'EUR' }))
  expect(again).toEqual({ bookId: 'main', walletId: mine, userId: '1', name: 'cash', currency: 'EUR', scale: 2 })
})

test('each movement answers what it was and how the wallet stands after it', async () => {
  const { send, store, mine, theirs } = await startWithWallets()
  const credit = answerOf(await send('money.wallet.credit', { walletId: mine, amount: '1000' }))
  const last = (await store.readAll()).events.at(-1)
  expect(credit).toEqual({
    transactionId: last?.eventId,
    ...{ type: 'credit', status: 'posted', amount: '1000', currency: 'EUR', walletId: mine },
    balanceAfter: { available: '1000', pending: '0', frozen: '0' },
    createdAt: expect.stringMatching(/^\d{4}-/),
  })
  const hold = answerOf(await send('money.wallet.hold', { walletId: mine, amount: '300' }))
  expect(hold).toMatchObject({
    ...{ transactionId: hold.holdId, type: 'hold', status: 'pending', amount: '300' },
    balanceAfter: { available: '700', pending: '0', frozen: '300' },
  })
  const transfer = { fromWalletId: mine, toWalletId: theirs, amount: '700', currency: 'EUR' }
  expect(answerOf(await send('money.wallet.transfer', transfer))).toMatchObject({
    ...{ type: 'transfer', amount: '700', walletId: mine },
    balanceAfter: { available: '0', pending: '0', frozen: '300' },
  })
  const confirmed = answerOf(await send('money.wallet.confirm', { holdId: hold.holdId, amount: '100' }))
  expect(confirmed).toMatchObject({
    ...{ type: 'confirmation', status: 'posted', amount: '100', holdId: hold.holdId, walletId: mine },
    balanceAfter: { available: '200', pending: '0', frozen: '0' },
  })
  expect(confirmed.transactionId).not.toBe(hold.holdId)
  expect(answerOf(await send('money.wallet.debit', { walletId: mine, amount: '50' }))).toMatchObject({
    ...{ type: 'debit', amount: '50', balanceAfter: { available: '150' } },
  })
  const reversal = { transactionId: credit.transactionId, amount: '150' }
  expect(answerOf(await send('money.wallet.reverse', reversal))).toMatchObject({
    ...{ type: 'reversal', originalId: credit.transactionId, amount: '150', walletId: mine },
    balanceAfter: { available: '0' },
  })
})

test('a hold of another is pending in the wallet that it would bring to', async () => {
  const { send, mine, theirs } = await startWithWallets()
  await send('money.wallet.credit', { walletId: mine, amount: '100' })
  await send('money.wallet.hold', { walletId: mine, amount: '60', counterparty: 'users:2:cash' })
  expect(answerOf(await send('money.wallet.credit', { walletId: theirs, amount: '1' }))).toMatchObject({
    balanceAfter: { available: '1', pending: '60', frozen: '0' },
  })
})

test.each(['confirm', 'cancel'])(
  'to %s a hold answers for the wallet that was frozen, in whatever order its legs are',
  async (how) => {
    const { send, mine, theirs } = await startWithWallets()
    await send('money.wallet.credit', { walletId: mine, amount: '100' })
    const legs = [
      { accountId: theirs, side: 'credit', amount: '60' },
      { accountId: mine, side: 'debit', amount: '60' },
    ]
    const placed = await send('money.hold.place', { legs })
    const holdId = placed.kind === 'accepted' ? placed.answer.holdId : null
    expect(answerOf(await send(`money.wallet.${how}`, { holdId }))).toMatchObject({
      ...{ amount: '60', walletId: mine, balanceAfter: { available: how === 'confirm' ? '40' : '100', frozen: '0' } },
    })
  },
)

test('a part of a hold answers what is free once the rest is, also where the wallet has several legs in it', async () => {
  const { send, mine, theirs } = await startWithWallets()
  await send('money.wallet.credit', { walletId: mine, amount: '100' })
  const legs = [
    { accountId: mine, side: 'debit', amount: '60' },
    { accountId: mine, side: 'debit', amount: '40' },
    { accountId: theirs, side: 'credit', amount: '100' },
  ]
  const placed = await send('money.hold.place', { legs })
  const holdId = placed.kind === 'accepted' ? placed.answer.holdId : null
  expect(answerOf(await send('money.wallet.confirm', { holdId, amount: '50' }))).toMatchObject({
    ...{ amount: '50', walletId: mine, balanceAfter: { available: '50', pending: '0', frozen: '0' } },
  })
})

test('a wallet that a confirmed part leaves untouched is answered for, if it is the one in which the hold froze something', async () => {
  const { send, mine, theirs } = await startWithWallets()
  await send('money.wallet.credit', { walletId: mine, amount: '100' })
  const world = { account: 'world:EUR', asset: 'EUR', side: 'debit', amount: '50' }
  const legs = [
    world,
    { accountId: mine, side: 'debit', amount: '50' },
    { accountId: theirs, side: 'credit', amount: '100' },
  ]
  const placed = await send('money.hold.place', { legs })
  const holdId = placed.kind === 'accepted' ? placed.answer.holdId : null
  expect(answerOf(await send('money.wallet.confirm', { holdId, amount: '30' }))).toMatchObject({
    ...{ amount: '0', walletId: mine, balanceAfter: { available: '100', pending: '0', frozen: '0' } },
  })
})

test.each(['confirm', 'cancel'])('to %s answers for a wallet in which something is frozen still', async (verb) => {
  const { send, mine, theirs } = await startWithWallets()
  for (const walletId of [mine, theirs]) await send('money.wallet.credit', { walletId, amount: '50' })
  const legs = [
    { accountId: mine, side: 'debit', amount: '50' },
    { accountId: theirs, side: 'debit', amount: '50' },
    { account: 'world:EUR', asset: 'EUR', side: 'credit', amount: '100' },
  ]
  const placed = await send('money.hold.place', { legs })
  const holdId = placed.kind === 'accepted' ? placed.answer.holdId : null
  await send('money.hold.capture', { holdId, amount: '50', final: false })
  expect(answerOf(await send(`money.wallet.${verb}`, { holdId }))).toMatchObject({ walletId: theirs, amount: '50' })
})

test('a cancelled hold answers what is free again', async () => {
  const { send, mine } = await startWithWallets()
  await send('money.wallet.credit', { walletId: mine, amount: '100' })
  const { holdId } = answerOf(await send('money.wallet.hold', { walletId: mine, amount: '60' }))
  expect(answerOf(await send('money.wallet.cancel', { holdId }))).toMatchObject({
    ...{ transactionId: holdId, type: 'cancellation', status: 'cancelled', amount: '60', walletId: mine },
    balanceAfter: { available: '100', frozen: '0' },
  })
})

test('a hold that touches no wallet is not found, open or resolved, and a cancelled one of a wallet is', async () => {
  const { send, mine } = await startWithWallets()
  for (const path of ['desk', 'shop'])
    await send('money.account.open', { path, asset: 'EUR', normalSide: path === 'desk' ? 'debit' : 'credit' })
  const legs = [
    { account: 'desk', asset: 'EUR', side: 'debit', amount: '5' },
    { account: 'shop', asset: 'EUR', side: 'credit', amount: '5' },
  ]
  const placed = await send('money.hold.place', { legs })
  const elsewhere = { holdId: placed.kind === 'accepted' ? placed.answer.holdId : null }
  const notFound = { rejection: { code: 'hold-not-found' } }
  expect(await send('money.wallet.cancel', elsewhere)).toMatchObject(notFound)
  expect(await send('money.hold.capture', elsewhere)).toMatchObject({ kind: 'accepted' })
  for (const type of ['money.wallet.cancel', 'money.wallet.confirm'])
    expect(await send(type, elsewhere)).toMatchObject(notFound)
  await send('money.wallet.credit', { walletId: mine, amount: '5' })
  const { holdId } = answerOf(await send('money.wallet.hold', { walletId: mine, amount: '5' }))
  await send('money.wallet.cancel', { holdId })
  expect(await send('money.wallet.confirm', { holdId })).toMatchObject({ rejection: { code: 'hold-already-voided' } })
})

test('the world is opened once, by whoever needs it first, also of many at a time', async () => {
  const { send, store, mine, theirs } = await startWithWallets()
  await Promise.all(
    [mine, theirs, mine, theirs].map((walletId) => send('money.wallet.credit', { walletId, amount: '10' })),
  )
  const { events } = await store.readAll()
  expect(events.filter(({ type, data }) => type === 'money.account.opened' && data.includes('world:'))).toHaveLength(1)
  expect(events.filter(({ type }) => type === 'money.transaction.posted')).toHaveLength(4)
})

test('the same key answers the same, also from another process and after a refusal, and moves once', async () => {
  const { send, store, keyring, mine } = await startWithWallets()
  const credit = { walletId: mine, amount: '100' }
  const first = await send('money.wallet.credit', credit, 'credit')
  const refused = await send('money.wallet.debit', { walletId: mine, amount: '101' }, 'debit')
  expect(refused).toMatchObject({ rejection: { code: 'insufficient-funds', details: { shortfall: '1' } } })
  await send('money.wallet.credit', { walletId: mine, amount: '5' }, 'more')
  const other = await moneyEngine({ store, keyring })
  for (const again of [send, other.send]) {
    expect(await again('money.wallet.credit', credit, 'credit')).toEqual({ ...first, replayed: true })
    expect(await again('money.wallet.debit', { walletId: mine, amount: '101' }, 'debit')).toEqual({
      ...refused,
      replayed: true,
    })
  }
  expect(await send('money.wallet.debit', { ...credit }, 'credit')).toMatchObject({ kind: 'mismatch' })
})

test('every command that moves money of a wallet asks for a key', () => {
  const free = contracts.filter(({ type, keyRequired }) => type.startsWith('money.wallet.') && !keyRequired)
  expect(free.map(({ type }) => type)).toEqual(['money.wallet.open'])
})
