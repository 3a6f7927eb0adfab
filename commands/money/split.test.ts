import type { TenantId } from '@heptad/schemas/ids.ts'
import { commandEvents } from '@heptad/schemas/kernel/command-events.ts'
import { moneyCommands as contracts } from '@heptad/schemas/money/commands.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Engine } from '../engine/engine.ts'
import type { CommandRequest } from '../engine/port.ts'
import { type MemoryEngineOptions, memoryEngine } from '../engine/testing/memory-engine.ts'
import { moneyCommands } from './index.ts'

const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId
const engines: Engine[] = []
const on = (account: string) => ({ account, asset: 'EUR' })
const PAYOUT = {
  from: [on('bonus'), on('cash')],
  amount: 'available',
  parts: [{ ...on('bank'), remaining: true }],
}

async function start(shared: Partial<MemoryEngineOptions> = {}) {
  const events = [...moneyEvents, ...commandEvents('money')]
  const started = await memoryEngine({ commands: moneyCommands, events, ...shared })
  engines.push(started.engine)
  const send = (type: string, body: object, more: Partial<CommandRequest> = {}) => {
    const data = contracts.find((contract) => contract.type === type)?.data.parse(body)
    return started.engine.execute({ type, data, tenantId, actor: { type: 'apikey', id: 'test' }, ...more })
  }
  return { ...started, send }
}

let book: Awaited<ReturnType<typeof start>>

beforeEach(async () => {
  book = await start()
  await book.send('money.book.open', {})
  for (const path of ['world', 'bonus', 'cash', 'bank'])
    await book.send('money.account.open', { path, asset: 'EUR', normalSide: 'credit' })
  await fund()
})
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()))
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
  const processes = [book, await start({ store, keyring }), await start({ store, keyring })]
  const outcomes = await Promise.all(
    processes.flatMap(({ send }) => Array.from({ length: 5 }, () => send('money.transaction.split', PAYOUT))),
  )
  const taken = outcomes.filter(({ kind }) => kind === 'accepted')
  expect(taken).toMatchObject([PAID])
  expect(outcomes.filter(({ kind }) => kind !== 'accepted')).toMatchObject(Array(14).fill(NOTHING_LEFT))
})

test('a dry run says what would be drawn, and draws nothing', async () => {
  for (let times = 0; times < 2; times += 1)
    expect(await book.send('money.transaction.split', PAYOUT, { dryRun: true })).toMatchObject(PAID)
  expect(await book.send('money.transaction.split', PAYOUT)).toMatchObject(PAID)
})

test('what was drawn is answered again under its key, and that nothing was left is too, though there is something now', async () => {
  const first = await book.send('money.transaction.split', PAYOUT, { key: 'monday' })
  expect(first).toMatchObject(PAID)
  expect(await book.send('money.transaction.split', PAYOUT, { key: 'tuesday' })).toMatchObject(NOTHING_LEFT)
  await fund()
  expect(await book.send('money.transaction.split', PAYOUT, { key: 'monday' })).toEqual({ ...first, replayed: true })
  expect(await book.send('money.transaction.split', PAYOUT, { key: 'tuesday' })).toMatchObject(NOTHING_LEFT)
  expect(await book.send('money.transaction.split', PAYOUT, { key: 'wednesday' })).toMatchObject(PAID)
})
