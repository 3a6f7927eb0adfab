import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BackboneProcess, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Answer, type Client, clientOf, type Row } from './client.ts'
import { expectSameAnswer } from './testing/ledger-load.ts'
import { wholeLog } from './testing/whole-log.ts'

/** The tutorial of docs/money.md: the tests are its steps, in order, on one ledger. */
const run = promisify(execFile)
const MAIN = join(import.meta.dirname, '..', '..', 'scripts', 'cli', 'main.ts')
const CASH = { account: 'users:42:cash', asset: 'EUR' }
const DOLLARS = { account: 'users:42:cash', asset: 'USD' }
const SHOP = { account: 'shops:7', asset: 'EUR' }
const WORLD = { account: 'world', asset: 'EUR' }
const OTHER_CASH = { account: 'users:43:cash', asset: 'EUR' }
const OTHER_SHOP = { account: 'shops:8', asset: 'EUR' }
const SHORT_MS = 200
const TIMER_WITHIN_MS = 60_000
const home = temporaryHome()
let backbone: BackboneProcess
let client: Client
let position = ''
let shortHold = ''
let firstCapture = ''

beforeAll(async () => {
  backbone = await startBackboneProcess(home)
  client = clientOf(backbone.credentials.url, backbone.credentials.apiKey)
})

afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

test('a wallet is opened and funded', async () => {
  const accounts = [
    { path: 'world', asset: 'EUR', normalSide: 'debit' },
    { path: 'users:42:cash', asset: 'EUR', normalSide: 'credit', minBalance: '0' },
    { path: 'users:42:cash', asset: 'USD', normalSide: 'credit', minBalance: '0' },
    { path: 'users:43:cash', asset: 'EUR', normalSide: 'credit', minBalance: '0' },
    { path: 'shops:7', asset: 'EUR', normalSide: 'credit' },
    { path: 'shops:8', asset: 'EUR', normalSide: 'credit' },
    { path: 'fees', asset: 'EUR', normalSide: 'credit' },
    { path: 'liquidity', asset: 'EUR', normalSide: 'credit' },
    { path: 'liquidity', asset: 'USD', normalSide: 'credit' },
  ]
  for (const account of accounts) await does('money.account.open', account)
  await does('money.transaction.post', { legs: transfer(WORLD, CASH, '10000') })
  await does('money.transaction.post', { legs: transfer(WORLD, OTHER_CASH, '500') })
  await expectBalance(CASH, '10000')
  expect(await rowsOf('money.entries.list', CASH)).toMatchObject([{ side: 'credit', amount: '10000' }])
})

test('a hold that nobody touches is placed for a short time', async () => {
  const legs = transfer(OTHER_CASH, OTHER_SHOP, '400')
  shortHold = (await does('money.hold.place', { legs, expiresInMs: SHORT_MS })).body.holdId
})

test('a hold binds money, and is captured in two parts', async () => {
  const placed = await does('money.hold.place', { legs: transfer(CASH, SHOP, '3000'), reference: 'order-1' })
  const { holdId } = placed.body
  await expectBalance(CASH, '10000', { available: '7000', pendingDebits: '3000' })
  expect(await rowsOf('money.holds.list', CASH)).toMatchObject([{ holdId, captured: '0', reference: 'order-1' }])
  const first = await does('money.hold.capture', { holdId, amount: '1000', final: false })
  firstCapture = first.body.transactionId
  expect(first.body.status).toBe('open')
  await expectBalance(CASH, '9000', { available: '7000', pendingDebits: '2000' })
  expect(await rowsOf('money.holds.list', CASH)).toMatchObject([{ holdId, captured: '1000' }])
  expect((await does('money.hold.capture', { holdId, amount: '500' })).body.status).toBe('captured')
  await expectBalance(CASH, '8500')
  await expectBalance(SHOP, '1500')
  expect(await rowsOf('money.holds.list', CASH)).toEqual([])
  const entries = await rowsOf('money.entries.list', CASH)
  expect(entries.map(({ amount }) => amount)).toEqual(['500', '1000', '10000'])
  await isRefused('money.hold.capture', { holdId }, 'hold-already-captured')
  const leg = { placed: '3000', amount: '0', captured: '1500' }
  const captures = [{ transactionId: firstCapture, isFinal: false }, { isFinal: true }]
  expect(await shown('money.holds.get', { holdId })).toMatchObject({ status: 'captured', legs: [leg, leg], captures })
})

test('another hold is made smaller and voided', async () => {
  const { holdId } = (await does('money.hold.place', { legs: transfer(CASH, SHOP, '2000') })).body
  await does('money.hold.adjust', { holdId, amount: '1200' })
  await expectBalance(CASH, '8500', { available: '7300', pendingDebits: '1200' })
  expect((await does('money.hold.void', { holdId })).body.status).toBe('voided')
  await expectBalance(CASH, '8500')
  expect(await rowsOf('money.holds.list', CASH)).toEqual([])
  await isRefused('money.hold.void', { holdId }, 'hold-already-voided')
})

test('a capture is refunded in part, then in whole, and no further', async () => {
  const original = { transactionId: firstCapture }
  const part = await does('money.transaction.reverse', { ...original, amount: '400' })
  expect(part.body).toMatchObject({ originalId: firstCapture, isComplete: false })
  await expectBalance(CASH, '8900')
  await isRefused('money.transaction.reverse', { ...original, amount: '601' }, 'reversal-exceeds-original')
  const rest = await does('money.transaction.reverse', original)
  expect(rest.body).toMatchObject({ originalId: firstCapture, isComplete: true })
  await expectBalance(CASH, '9500')
  await expectBalance(SHOP, '500')
  await isRefused('money.transaction.reverse', original, 'already-reversed')
  expect(await shown('money.transactions.get', original)).toMatchObject({
    reversedBy: [
      { transactionId: part.body.transactionId, isComplete: false },
      { transactionId: rest.body.transactionId, isComplete: true },
    ],
  })
})

test('euros become dollars through the liquidity accounts', async () => {
  const exchange = { from: { ...CASH, amount: '1050' }, to: DOLLARS, rate: '1.0842' }
  const { body } = await does('money.transaction.exchange', exchange)
  await expectBalance(CASH, '8450')
  await expectBalance(DOLLARS, '1138')
  await expectBalance({ account: 'liquidity', asset: 'EUR' }, '1050')
  await expectBalance({ account: 'liquidity', asset: 'USD' }, '-1138')
  const { transactionId } = body
  expect(await shown('money.transactions.get', { transactionId })).toMatchObject({ exchange: body.exchange })
})

test('a split takes the fees and gives the shop the rest', async () => {
  await does('money.transaction.split', {
    from: CASH,
    amount: '1001',
    parts: [
      { account: 'fees', asset: 'EUR', percent: '2.5' },
      { ...SHOP, remaining: true },
    ],
  })
  await expectBalance(CASH, '7449')
  await expectBalance({ account: 'fees', asset: 'EUR' }, '25')
  await expectBalance(SHOP, '1476')
})

test('a limit of a day lets pass what it allows, and refuses more', async () => {
  const limit = { side: 'debit', window: 'day', maximum: '1000' }
  await does('money.account.set-limits', { ...CASH, limits: [limit] })
  expect(await rowsOf('money.limits.list', {})).toMatchObject([{ path: 'users:42:cash', limits: [limit] }])
  await does('money.transaction.post', { legs: transfer(CASH, SHOP, '600') })
  await isRefused('money.transaction.post', { legs: transfer(CASH, SHOP, '401') }, 'limit-exceeded')
  await expectBalance(CASH, '6849')
})

test('a closed month refuses what is dated back into it, and takes it under its key once it is open again', async () => {
  const period = new Date(new Date().setUTCDate(0)).toISOString().slice(0, 7)
  const backDated = { legs: transfer(CASH, SHOP, '100'), effectiveAt: `${period}-15T12:00:00Z` }
  const key = randomUUID()
  await does('money.period.close', { period })
  expect(await rowsOf('money.periods.list', {})).toMatchObject([{ period, isClosed: true }])
  await isRefused('money.transaction.post', backDated, 'period-closed', key)
  await expectBalance(CASH, '6849')
  await does('money.period.reopen', { period })
  expect(await rowsOf('money.periods.list', {})).toMatchObject([{ period, isClosed: false }])
  await does('money.transaction.post', backDated, key)
  await expectBalance(CASH, '6749')
})

test('a batch that is not atomic posts what it can and says what it refused', async () => {
  const items = ['100', '5000', '50'].map((amount) => ({ legs: transfer(CASH, SHOP, amount) }))
  const { body } = await does('money.batch.post', { atomic: false, items })
  expect(body.items).toMatchObject([
    { status: 'posted' },
    { status: 'rejected', code: 'limit-exceeded' },
    { status: 'posted' },
  ])
  await expectBalance(CASH, '6599')
  await expectBalance(SHOP, '2326')
  const transactions = await rowsOf('money.transactions.list', {})
  expect(transactions.slice(0, 2).map(({ legs }) => legs[0].amount)).toEqual(['50', '100'])
  await isRefused('money.batch.post', { items }, 'limit-exceeded')
})

test('the short hold is not shown as open, and the timer expires it', async () => {
  await expect.poll(() => rowsOf('money.holds.list', OTHER_CASH)).toEqual([])
  const expired = async () => {
    const events = await wholeLog(backbone.credentials)
    return events.filter(({ type }) => type === 'money.hold.expired').map(({ data }) => data.about)
  }
  await expect.poll(expired, { timeout: TIMER_WITHIN_MS, interval: 500 }).toEqual([shortHold])
  await isRefused('money.hold.capture', { holdId: shortHold }, 'hold-expired')
  await does('money.transaction.post', { legs: transfer(OTHER_CASH, OTHER_SHOP, '500') })
  await expectBalance(OTHER_CASH, '0')
}, 90_000)

test('at the end the books balance and the log is clean', async () => {
  const sums = await rowsOf('money.trial-balance.list', {})
  expect(sums.map(({ asset, isBalanced }) => `${asset} ${isBalanced}`)).toEqual(['EUR true', 'USD true'])
  const env = { ...process.env, HEPTAD_HOME: home }
  const { stdout } = await run(process.execPath, [MAIN, 'events', 'replay', '--check', '--json'], { env })
  expect(JSON.parse(stdout)).toMatchObject({ findingCount: 0 })
})

/** A command as a careful user sends it: first as a dry run, which writes nothing, then twice under one key. */
async function does(type: string, data: object, key: string = randomUUID()): Promise<Answer> {
  const before = await written()
  const tried = await client.command(`${type}?dryRun=true`, data, { key: null })
  expect(tried.status, tried.text).toBeLessThan(300)
  expect(await written(), `${type} as a dry run`).toEqual(before)
  const first = await client.command(type, data, { key })
  expect(first.status, first.text).toBeLessThan(300)
  expect(first.body.status).toEqual(tried.body.status)
  const after = await written()
  expect(after.length, type).toBeGreaterThan(before.length)
  expectSameAnswer(await client.command(type, data, { key }), first)
  expect(await written(), `${type} again`).toEqual(after)
  position = first.headers.get('heptad-position') ?? ''
  return first
}

async function isRefused(type: string, data: object, code: string, key: string = randomUUID()): Promise<void> {
  const { status, body, text } = await client.command(type, data, { key })
  expect(status, text).toBeGreaterThanOrEqual(400)
  expect(body.type).toBe(`/problems/${code}`)
}

/** The events so far, but for those that the timer adds at a time of its own. */
async function written(): Promise<readonly string[]> {
  const events = await wholeLog(backbone.credentials)
  return events.filter(({ type }) => type !== 'money.hold.expired').map(({ eventId }) => eventId)
}

function transfer(from: object, to: object, amount: string): readonly object[] {
  return [
    { ...from, side: 'debit', amount },
    { ...to, side: 'credit', amount },
  ]
}

const latest = () => ({ headers: { 'heptad-min-position': position } })

function rowsOf(name: string, parameters: Readonly<Record<string, string>>): Promise<readonly Row[]> {
  return client.all(name, parameters, latest())
}

async function shown(name: string, parameters: Readonly<Record<string, string>>): Promise<Row> {
  const { status, text, body } = await client.query(name, parameters, latest())
  expect(status, text).toBe(200)
  return body
}

/** All of it available and nothing pending, unless said otherwise. */
async function expectBalance(account: Readonly<Record<string, string>>, normalBalance: string, held: object = {}) {
  const free = { normalBalance, available: normalBalance, pendingDebits: '0', pendingCredits: expect.any(String) }
  expect(await shown('money.balances.get', account)).toMatchObject({ ...free, ...held })
}
