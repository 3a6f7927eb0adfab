import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BackboneProcess, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Answer, type Client, clientOf, type Row } from './client.ts'
import { wholeLog } from './testing/whole-log.ts'

/** Amounts at the edges of everything on their way: doubles, 64 and 128 bits. Each has accounts of its own. */
const AMOUNTS = [1n, 2n ** 53n - 1n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n + 1n, MAX_AMOUNT - 1n, MAX_AMOUNT].map(String)
const LARGEST = `${MAX_AMOUNT}`
const home = temporaryHome()
let backbone: BackboneProcess
let client: Client
let position = ''
const transactions: string[] = []

beforeAll(async () => {
  backbone = await startBackboneProcess(home)
  client = clientOf(backbone.credentials.url, backbone.credentials.apiKey)
  await does('money.book.set-limits', { operationMaximum: null })
  for (const [index, amount] of AMOUNTS.entries()) {
    for (const path of [`from:${index}`, `to:${index}`])
      await does('money.account.open', {
        path,
        asset: 'EUR',
        normalSide: 'credit',
        minBalance: `-${amount}`,
        maxBalance: amount,
      })
    const { body } = await does('money.transaction.post', { legs: legsOf(index, amount) })
    expect(body.legs.map((leg: Row) => leg.amount)).toEqual([amount, amount])
    transactions.push(body.transactionId)
  }
})
afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

function legsOf(index: number, amount: string) {
  return [
    { account: `from:${index}`, asset: 'EUR', side: 'debit', amount },
    { account: `to:${index}`, asset: 'EUR', side: 'credit', amount },
  ]
}

async function does(type: string, data: object): Promise<Answer> {
  const answer = await client.command(type, data)
  expect(answer.status, answer.text).toBeLessThan(300)
  position = answer.headers.get('heptad-position') ?? position
  return answer
}

const latest = () => ({ headers: { 'heptad-min-position': position } })
const rowsOf = (name: string, parameters = {}) => client.all(name, parameters, latest())

async function one(name: string, parameters: Readonly<Record<string, string>>): Promise<Row> {
  const answer = await client.query(name, parameters, latest())
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}

const each = AMOUNTS.map((amount, index) => ({ amount, index }))

test.each(each)('$amount is in the log and in PostgreSQL what it was over HTTP', async ({ amount, index }) => {
  const [from, to] = [
    { account: `from:${index}`, asset: 'EUR' },
    { account: `to:${index}`, asset: 'EUR' },
  ] as const
  const event = (await wholeLog(backbone.credentials)).find(({ eventId }) => eventId === transactions[index])
  expect(event?.data.legs).toMatchObject([
    { amount, debitsAfter: amount, creditsAfter: '0' },
    { amount, debitsAfter: '0', creditsAfter: amount },
  ])
  const transaction = await one('money.transactions.get', { transactionId: transactions[index] ?? '' })
  expect(transaction.legs.map((leg: Row) => leg.amount)).toEqual([amount, amount])
  expect(await one('money.balances.get', from)).toMatchObject({
    debits: amount,
    balance: amount,
    normalBalance: `-${amount}`,
    available: `-${amount}`,
  })
  expect(await one('money.balances.get', { ...to, at: new Date().toISOString() })).toMatchObject({
    credits: amount,
    balance: `-${amount}`,
  })
  expect(await one('money.balances.get', { ...to, at: '2299-12-31', basis: 'effective' })).toMatchObject({
    credits: amount,
  })
  expect(await one('money.accounts.get', to)).toMatchObject({ minBalance: `-${amount}`, maxBalance: amount })
  expect(await rowsOf('money.entries.list', to)).toMatchObject([{ amount, balance: `-${amount}` }])
  const statement = await one('money.statements.get', to)
  expect(statement).toMatchObject({ closing: { normalBalance: amount }, entries: [{ amount, normalBalance: amount }] })
  const csv = await client.get(`/v1/ledger/accounts/${statement.accountId}/statement?format=csv`, latest())
  expect(csv.text).toContain(`"${formatMinor(BigInt(amount), 2)}","${formatMinor(BigInt(amount), 2)}","EUR"\r\n`)
})

test('ClickHouse has the same amounts, and sums that are larger than the largest', async () => {
  const entries = await rowsOf('money.entries-analytics.list', { side: 'credit' })
  expect(entries.map(({ amount }) => amount).sort()).toEqual(AMOUNTS.toSorted())
  const turnover = await rowsOf('money.turnover.list', { pathPrefix: 'to' })
  expect(turnover.map(({ credits }) => credits).sort()).toEqual(AMOUNTS.toSorted())
  const sum = `${AMOUNTS.reduce((total, amount) => total + BigInt(amount), 0n)}`
  expect(BigInt(sum)).toBeGreaterThan(MAX_AMOUNT)
  expect(await rowsOf('money.trial-balance.list')).toMatchObject([{ debits: sum, credits: sum, isBalanced: true }])
  expect(await rowsOf('money.roll-ups.list', { pathPrefix: 'to', depth: '0' })).toMatchObject([{ credits: sum }])
})

test('the largest amount is held, captured and reversed', async () => {
  for (const path of ['holder', 'held']) await does('money.account.open', { path, asset: 'EUR', normalSide: 'credit' })
  const legs = [
    { account: 'holder', asset: 'EUR', side: 'debit', amount: LARGEST },
    { account: 'held', asset: 'EUR', side: 'credit', amount: LARGEST },
  ]
  const { holdId } = (await does('money.hold.place', { legs, captureMax: LARGEST })).body
  const [hold] = await rowsOf('money.holds.list')
  expect(hold?.legs).toMatchObject([{ amount: LARGEST }, { amount: LARGEST }])
  expect(await rowsOf('money.holds.aging')).toMatchObject([{ held: LARGEST }])
  const holder = { account: 'holder', asset: 'EUR' }
  expect(await one('money.balances.get', holder)).toMatchObject({ pendingDebits: LARGEST, available: `-${LARGEST}` })
  const { transactionId } = (await does('money.hold.capture', { holdId })).body
  expect(await one('money.balances.get', holder)).toMatchObject({ debits: LARGEST, pendingDebits: '0' })
  const reversal = await does('money.transaction.reverse', { transactionId })
  expect(reversal.body.legs.map((leg: Row) => leg.amount)).toEqual([LARGEST, LARGEST])
  expect(await one('money.balances.get', holder)).toMatchObject({ debits: LARGEST, credits: LARGEST, balance: '0' })
})
