import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BackboneProcess, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Answer, type Client, clientOf, type Row } from './client.ts'
import { expectSameAnswer } from './testing/ledger-load.ts'
import { wholeLog } from './testing/whole-log.ts'

/** Wallets and the ledger at their REST addresses: the tests are steps, in order, on one ledger. */
const home = temporaryHome()
let backbone: BackboneProcess
let client: Client
let position = ''
let mine = ''
let theirs = ''

beforeAll(async () => {
  backbone = await startBackboneProcess(home)
  client = clientOf(backbone.credentials.url, backbone.credentials.apiKey)
})

afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

test('a wallet is opened, and is where the answer says', async () => {
  const opened = await client.send('POST', '/v1/wallets', { userId: '42', currency: 'EUR' })
  expect(opened.status, opened.text).toBe(201)
  mine = opened.body.walletId
  expect(opened.headers.get('location')).toBe(`/v1/wallets/${mine}`)
  position = opened.headers.get('heptad-position') ?? ''
  const balance = { available: '0', pending: '0', frozen: '0' }
  expect(await shown(`/v1/wallets/${mine}`)).toMatchObject({ walletId: mine, userId: '42', name: 'cash', balance })
  theirs = (await does('/v1/wallets', { userId: '43', currency: 'EUR' })).body.walletId
  expect((await rows('/v1/wallets')).map(({ userId }) => userId)).toEqual(['42', '43'])
  expect((await rows('/v1/wallets?userId=43')).map(({ walletId }) => walletId)).toEqual([theirs])
})

test('a change of a balance needs a key, unless it is only tried', async () => {
  const before = (await wholeLog(backbone.credentials)).length
  const path = `/v1/wallets/${mine}/credit`
  await isRefused(path, { amount: '10000' }, [400, 'idempotency-key-required'], null)
  const tried = await client.send('POST', `${path}?dryRun=true`, { amount: '10000' }, { key: null })
  expect(tried.body).toMatchObject({ type: 'credit', amount: '10000', balanceAfter: { available: '10000' } })
  expect(await wholeLog(backbone.credentials)).toHaveLength(before)
})

test('a credit answers the wallet as it stands, and the same again at the other address of its command', async () => {
  const credit = await does(`/v1/wallets/${mine}/credit`, { amount: '10000' }, 'credit-1')
  expect(credit.body).toEqual({
    transactionId: expect.any(String),
    ...{ type: 'credit', status: 'posted', amount: '10000', currency: 'EUR', walletId: mine },
    balanceAfter: { available: '10000', pending: '0', frozen: '0' },
    createdAt: expect.any(String),
  })
  expectSameAnswer(
    await client.send('POST', `/v1/wallets/${mine}/credit`, { amount: '10000' }, { key: 'credit-1' }),
    credit,
  )
  const command = { walletId: mine, amount: '10000' }
  const again = await client.command('money.wallet.credit', command, { key: 'credit-1' })
  expect([again.text, again.headers.get('idempotent-replayed')]).toEqual([credit.text, 'true'])
  expect(await shown(credit.headers.get('location') ?? '')).toMatchObject({
    transactionId: credit.body.transactionId,
    legs: [
      { accountId: mine, side: 'credit', amount: '10000' },
      { path: 'world:EUR', side: 'debit', amount: '10000' },
    ],
  })
})

test('money is held, confirmed in part, and held and cancelled', async () => {
  const held = await does(`/v1/wallets/${mine}/hold`, { amount: '3000', counterparty: 'users:43:cash' })
  expect(held.body).toMatchObject({ status: 'pending', balanceAfter: { available: '7000', frozen: '3000' } })
  expect(await shown(`/v1/wallets/${theirs}/balance`)).toMatchObject({ available: '0', pending: '3000' })
  const { holdId } = held.body
  const confirmed = await does(`/v1/holds/${holdId}/confirm`, { amount: '1000' })
  expect(confirmed.body).toMatchObject({ type: 'confirmation', walletId: mine, balanceAfter: { available: '9000' } })
  await isRefused(`/v1/holds/${holdId}/cancel`, {}, [409, 'hold-already-captured'])
  const other = await does(`/v1/wallets/${mine}/hold`, { amount: '9000' })
  await isRefused(`/v1/wallets/${mine}/debit`, { amount: '1' }, [422, 'insufficient-funds'])
  const cancelled = await does(`/v1/holds/${other.body.holdId}/cancel`, {})
  expect(cancelled.body).toMatchObject({ status: 'cancelled', balanceAfter: { available: '9000', frozen: '0' } })
})

test('money goes from wallet to wallet and is taken back, and what moved is shown', async () => {
  const transfer = await does('/v1/transfers', { fromWalletId: mine, toWalletId: theirs, amount: '500' })
  const reversal = await does(`/v1/transactions/${transfer.body.transactionId}/reversal`, { amount: '200' })
  expect(reversal.body).toMatchObject({ type: 'reversal', originalId: transfer.body.transactionId, amount: '200' })
  const moved = await rows(`/v1/transactions?walletId=${mine}`)
  expect(moved.map(({ type, amount, balance }) => `${type} ${amount} ${balance}`)).toEqual([
    'credit 200 8700',
    'debit 500 8500',
    'debit 1000 9000',
    'credit 10000 10000',
  ])
  const debit = await does(`/v1/wallets/${mine}/debit`, { amount: '700' })
  const { walletId, currency, scale, ...balance } = await shown(`/v1/wallets/${mine}/balance`)
  expect([walletId, currency, scale, balance]).toEqual([mine, 'EUR', 2, debit.body.balanceAfter])
})

test('the ledger shows the same accounts and entries, and rules them', async () => {
  const account = `/v1/ledger/accounts/${mine}`
  expect(await shown(account)).toMatchObject({ path: 'users:42:cash', normalSide: 'credit', minBalance: '0' })
  expect(await shown(`${account}/balance`)).toMatchObject({ normalBalance: '8000', available: '8000' })
  expect(await rows(`${account}/entries?limit=2`)).toMatchObject([{ amount: '700' }, { amount: '200' }])
  await does(`${account}/freeze`, { credit: false })
  await isRefused(`/v1/wallets/${mine}/debit`, { amount: '1' }, [422, 'account-frozen'])
  expect(await shown(`/v1/wallets/${mine}`)).toMatchObject({ isFrozen: true })
  await does(`${account}/unfreeze`, {})
  await isRefused(`${account}/close`, {}, [409, 'balance-not-zero'])
  expect(await rows('/v1/ledger/reports/trial-balance')).toMatchObject([{ asset: 'EUR', isBalanced: true }])
})

test('transactions and holds of the ledger have addresses', async () => {
  const till = { path: 'till', asset: 'EUR', normalSide: 'debit' }
  await does('/v1/ledger/accounts', till)
  const legs = [
    { account: 'till', asset: 'EUR', side: 'debit', amount: '50' },
    { accountId: mine, side: 'credit', amount: '50' },
  ]
  const posted = await does('/v1/ledger/transactions', { legs, reference: 'sale-1' })
  expect(await shown(posted.headers.get('location') ?? '')).toMatchObject({ reference: 'sale-1' })
  expect(await rows('/v1/ledger/transactions?reference=sale-1')).toHaveLength(1)
  const { transactionId } = posted.body
  const reversed = await does(`/v1/ledger/transactions/${transactionId}/reverse`, {})
  expect(reversed.body).toMatchObject({ originalId: transactionId, isComplete: true })
  const placed = await does('/v1/ledger/holds', { legs })
  const { holdId } = placed.body
  await does(`/v1/ledger/holds/${holdId}/adjust`, { amount: '20' })
  expect(await rows('/v1/ledger/reports/holds-aging')).toMatchObject([{ asset: 'EUR', held: '20' }])
  await does(`/v1/ledger/holds/${holdId}/capture`, { amount: '5', final: false })
  expect(await rows('/v1/ledger/holds')).toMatchObject([{ holdId, captured: '5' }])
  await does(`/v1/ledger/holds/${holdId}/void`, {})
  await isRefused(`/v1/ledger/holds/${holdId}/capture`, {}, [409, 'hold-already-voided'])
  await isRefused(`/v1/holds/${holdId}/confirm`, {}, [409, 'hold-already-voided'])
  for (const path of [placed.headers.get('location') ?? '', `/v1/holds/${holdId}`])
    expect(await shown(path)).toMatchObject({ holdId, status: 'voided', captured: '5' })
})

test('a period is closed by its name in the path, and one with a slash in its name by the command', async () => {
  const fortnight = '2020-03-01T00:00:00Z/2020-03-15T00:00:00Z'
  await does('/v1/ledger/periods/2020-Q1/close', {})
  const encoded = encodeURIComponent(fortnight)
  await isRefused(`/v1/ledger/periods/${encoded}/close`, {}, [400, 'path-not-canonical'])
  await does('/v1/commands/money.period.close', { period: fortnight })
  expect((await rows('/v1/ledger/periods')).map(({ period }) => period)).toEqual([fortnight, '2020-Q1'])
  const late = { amount: '1', effectiveAt: '2020-03-20T12:00:00Z' }
  await isRefused(`/v1/wallets/${mine}/credit`, late, [409, 'period-closed'])
  await does('/v1/ledger/periods/2020-Q1/reopen', {})
  await does(`/v1/wallets/${mine}/credit`, late)
})

test('nobody finds a wallet that is not there, or an account that is none', async () => {
  const account = await does('/v1/ledger/accounts', { path: 'till', asset: 'EUR', normalSide: 'debit' })
  for (const id of [crypto.randomUUID(), account.body.accountId]) {
    for (const path of [`/v1/wallets/${id}`, `/v1/transactions?walletId=${id}`]) {
      const { status, body } = await client.get(path, since())
      expect([status, body.type], path).toEqual([404, '/problems/account-not-found'])
    }
    await isRefused(`/v1/wallets/${id}/credit`, { amount: '1' }, [404, 'account-not-found'])
  }
})

async function does(path: string, body: object, key: string = crypto.randomUUID()): Promise<Answer> {
  const answer = await client.send('POST', path, body, { key })
  expect(answer.status, `${path} ${answer.text}`).toBeLessThan(300)
  position = answer.headers.get('heptad-position') ?? position
  return answer
}

async function isRefused(
  path: string,
  body: object,
  [status, code]: readonly [number, string],
  key: string | null = crypto.randomUUID(),
): Promise<void> {
  const answer = await client.send('POST', path, body, { key })
  expect([answer.status, answer.body.type], answer.text).toEqual([status, `/problems/${code}`])
}

function since() {
  return { headers: { 'heptad-min-position': position } }
}

async function shown(path: string): Promise<Row> {
  await expect.poll(async () => (await client.get(path, since())).status).toBe(200)
  return (await client.get(path, since())).body
}

async function rows(path: string): Promise<readonly Row[]> {
  return (await shown(path)).data
}
