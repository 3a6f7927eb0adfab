import { systemClock } from '@heptad/infra/clock/clock.ts'
import { plusMs } from '@heptad/schemas/instant.ts'
import { afterEach, expect, test } from 'vitest'
import { tenantId, until } from '../engine/testing/counter-engines.ts'
import { holdExpiry } from './hold.ts'
import { moneyEngine } from './testing/money-engine.ts'

const EUR = { asset: 'EUR' }
const system = systemClock()
let aheadMs = 0
const clock = { ...system, now: () => plusMs(system.now(), aheadMs) }

afterEach(() => {
  aheadMs = 0
})

async function startWithAccounts() {
  const started = await moneyEngine({ clock })
  const { send } = started
  await send('money.book.open', {})
  for (const path of ['cash', 'shop'])
    await send('money.account.open', { path, ...EUR, normalSide: path === 'cash' ? 'debit' : 'credit' })
  const place = async (more: object = {}) => {
    const legs = [
      { account: 'cash', ...EUR, side: 'debit', amount: '100' },
      { account: 'shop', ...EUR, side: 'credit', amount: '100' },
    ]
    const outcome = await send('money.hold.place', { legs, ...more })
    return String(outcome.kind === 'accepted' ? outcome.answer.holdId : outcome.kind)
  }
  return { ...started, place }
}

test('a hold is captured in two parts, and what became of it is read from the log', async () => {
  const { send, place } = await startWithAccounts()
  const holdId = await place()
  expect(await send('money.hold.capture', { holdId, amount: '30', final: false })).toMatchObject({
    answer: { holdId, status: 'open', legs: [{}, { balanceAfter: { posted: '30', pendingCredits: '70' } }] },
  })
  const last = await send('money.hold.capture', { holdId })
  expect(last).toMatchObject({
    answer: { status: 'captured', legs: [{ amount: '70' }, { balanceAfter: { posted: '100' } }] },
  })
  for (const type of ['money.hold.capture', 'money.hold.void'])
    expect(await send(type, { holdId })).toMatchObject({ rejection: { code: 'hold-already-captured' } })
})

test('a capture that comes while another one is still being written is told of that, and looks once', async () => {
  const { send, place, queue, store } = await startWithAccounts()
  const holdId = await place()
  let looks = 0
  const readLastAbout = store.readLastAbout.bind(store)
  store.readLastAbout = (...asked) => {
    looks += 1
    return readLastAbout(...asked)
  }
  queue.hold()
  const captured = send('money.hold.capture', { holdId })
  await until(() => queue.held === 1)
  const late = send('money.hold.void', { holdId })
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  expect(looks).toBe(0)
  await queue.release()
  expect(await captured).toMatchObject({ kind: 'accepted' })
  expect(await late).toMatchObject({ rejection: { code: 'hold-already-captured' } })
  expect(looks).toBe(1)
})

test('the log is asked about a hold only when the state does not have it', async () => {
  const { send, place, store } = await startWithAccounts()
  const looks: string[] = []
  const [readEvent, readLastAbout] = [store.readEvent.bind(store), store.readLastAbout.bind(store)]
  store.readEvent = (...which) => {
    looks.push('event')
    return readEvent(...which)
  }
  store.readLastAbout = (...which) => {
    looks.push('last about')
    return readLastAbout(...which)
  }
  const holdId = await place()
  await send('money.hold.adjust', { holdId, amount: '80' })
  await send('money.hold.capture', { holdId })
  expect(looks).toEqual([])
  expect(await send('money.hold.capture', { holdId })).toMatchObject({ rejection: { code: 'hold-already-captured' } })
  expect(looks).toEqual(['event', 'last about'])
})

test('a hold that was voided, has expired, or never was is told apart', async () => {
  const { send, place } = await startWithAccounts()
  const voided = await place()
  expect(await send('money.hold.void', { holdId: voided })).toMatchObject({ answer: { status: 'voided' } })
  expect(await send('money.hold.void', { holdId: voided })).toMatchObject({
    rejection: { code: 'hold-already-voided' },
  })
  const expired = await place({ expiresInMs: 1 })
  const end = plusMs(clock.now(), 1)
  await expect.poll(() => clock.now() > end).toBe(true)
  expect(await send('money.hold.capture', { holdId: expired })).toMatchObject({ rejection: { code: 'hold-expired' } })
  await send('money.hold.expire', { holdId: expired })
  expect(await send('money.hold.adjust', { holdId: expired, amount: '1' })).toMatchObject({
    rejection: { code: 'hold-expired' },
  })
  expect(await send('money.hold.void', { holdId: '0199a3c0-0000-7000-8000-00000000ffff' })).toMatchObject({
    rejection: { code: 'hold-not-found' },
  })
})

test('two who resolve one hold at once: one does, the other is told so', async () => {
  const { send, place } = await startWithAccounts()
  const holdId = await place()
  const outcomes = await Promise.all([send('money.hold.capture', { holdId }), send('money.hold.void', { holdId })])
  expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1)
  expect(outcomes.find(({ kind }) => kind === 'rejected')).toMatchObject({
    rejection: { code: expect.stringMatching(/^hold-already-/) },
  })
})

test('a command on an account with more than a thousand due holds is decided when all of them have expired', async () => {
  const { send, place, store } = await startWithAccounts()
  const payers = Array.from({ length: 12 }, (_, index) => ({ account: `payers:${index}`, ...EUR }))
  for (const { account } of payers)
    await send('money.account.open', { path: account, ...EUR, normalSide: 'credit', minBalance: null })
  const placing = Array.from({ length: 1200 }, (_, index) => {
    const legs = [
      { ...payers[index % payers.length], side: 'debit', amount: '1' },
      { account: 'shop', ...EUR, side: 'credit', amount: '1' },
    ]
    return place({ legs, expiresInMs: 3_600_000 })
  })
  const holdIds = await Promise.all(placing)
  aheadMs = 3_600_000
  const outcome = await send('money.account.close', { account: 'shop', ...EUR })
  expect(outcome).toMatchObject({ kind: 'accepted' })
  const { events } = await store.readAll({ limit: 10_000 })
  const expired = events.filter(({ type }) => type === 'money.hold.expired')
  expect(new Set(expired.map(({ data }) => JSON.parse(data).about))).toEqual(new Set(holdIds))
  const expiredBy = expired.map(({ metadata }) => JSON.parse(metadata).commandType)
  const before = expiredBy.lastIndexOf('money.hold.expire') + 1
  expect(before).toBeGreaterThanOrEqual(1000)
  expect(expiredBy.slice(before)).toEqual(Array(1200 - before).fill('money.account.close'))
  expect(before).toBeLessThan(1200)
})

test('each placed hold schedules its end', async () => {
  const { store, place } = await startWithAccounts()
  const holdId = await place({ expiresInMs: 1000 })
  const { events } = await store.readAll()
  const placed = events.find(({ eventId }) => eventId === holdId)
  if (placed === undefined) throw new Error('no hold')
  const data = JSON.parse(placed.data)
  const due = holdExpiry.schedule({ ...placed, data, metadata: JSON.parse(placed.metadata) })
  expect(due).toMatchObject({ tenantId, type: 'money.hold.expire', data: { bookId: 'main', holdId } })
  expect(due && due.at > data.expiresAt).toBe(true)
})

test('adjusting a hold to what it holds changes nothing and answers which hold it was', async () => {
  const { send, place, store } = await startWithAccounts()
  const holdId = await place()
  const outcome = await send('money.hold.adjust', { holdId, amount: '100' })
  expect(outcome).toMatchObject({ kind: 'accepted', answer: { bookId: 'main', holdId, status: 'open' } })
  expect((await store.readAll()).events.map(({ type }) => type)).not.toContain('money.hold.adjusted')
})
