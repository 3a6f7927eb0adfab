import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ExportAnswer, ExportAnswer as Line } from '@heptad/schemas/money/export.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BackboneProcess, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Client, clientOf, type Row } from './client.ts'
import { registerTenant } from './testing/tenants.ts'

/** Exports through a real socket from real engines. */
const MEBIBYTE = 1_048_576
const BATCH = 500
const BATCHES = 24
const home = temporaryHome()
let backbone: BackboneProcess
let client: Client
/** A position token after what was posted first. */
let last = ''

beforeAll(async () => {
  backbone = await startBackboneProcess(home)
  client = clientOf(backbone.credentials.url, backbone.credentials.apiKey)
  for (const path of ['world', 'shop']) await done('money.account.open', { path, asset: 'EUR', normalSide: 'credit' })
  for (let batch = 0; batch < BATCHES; batch += 1) await post(`first-${batch}`)
  await untilShown()
}, 240_000)

afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

async function done(type: string, data: object): Promise<Row> {
  const answer = await client.command(type, data)
  expect(answer.status, answer.text).toBeLessThan(300)
  last = answer.headers.get('heptad-position') ?? last
  return answer.body
}

const legs = [
  { account: 'world', asset: 'EUR', side: 'debit', amount: '1' },
  { account: 'shop', asset: 'EUR', side: 'credit', amount: '1' },
]

async function post(name: string): Promise<void> {
  const description = '€'.repeat(500)
  const items = Array.from({ length: BATCH }, (_, index) => ({ idempotencyKey: `${name}-${index}`, legs, description }))
  const answer = await client.send('POST', '/v1/ledger/batch', { items }, { key: null })
  expect(answer.status, answer.text).toBe(200)
  expect(answer.body.data.filter(({ status }: Row) => status !== 201)).toEqual([])
  last = answer.headers.get('heptad-position') ?? last
}

async function untilShown(): Promise<void> {
  const shown = await client.query(
    'money.transactions.list',
    { limit: '1' },
    { headers: { 'heptad-min-position': last } },
  )
  expect(shown.status, shown.text).toBe(200)
}

/** An export whose answer has begun. */
async function begun(search = '', key = backbone.credentials.apiKey): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${key}` }
  const asking = request(`${backbone.credentials.url}/v1/ledger/exports${search}`, { headers })
  asking.on('error', () => undefined).end()
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  expect(answer.statusCode).toBe(200)
  return answer
}

async function linesOf(answer: IncomingMessage): Promise<readonly ExportAnswer[]> {
  const text = Buffer.concat(await answer.toArray()).toString()
  return text
    .trim()
    .split('\n')
    .map((line) => Line.parse(JSON.parse(line)))
}

/** The memory that the process has now, in bytes. */
function memory(): number {
  const status = readFileSync(`/proc/${backbone.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}

test('a book comes whole, once and as it was when the export began, while others write and reverse', async () => {
  const listed = await client.all(
    'money.transactions.list',
    { order: 'oldest-first' },
    { headers: { 'heptad-min-position': last } },
  )
  const answer = await begun()
  const original = listed.at(-1)?.transactionId
  await done('money.transaction.reverse', { transactionId: original })
  await post('meanwhile')
  await untilShown()
  const lines = await linesOf(answer)
  expect(lines.at(-1)).toEqual({
    kind: 'end',
    reason: 'complete',
    transactions: BATCH * BATCHES,
    revision: listed.at(-1)?.revision,
  })
  expect(lines.slice(0, -1)).toEqual(listed.map((row) => ({ kind: 'transaction', ...row })))
  const [reversed] = (await linesOf(await begun(`?after=${listed.at(-2)?.revision}`))) as readonly Row[]
  expect(reversed?.reversedBy).toHaveLength(1)
}, 120_000)

test('a caller who reads slowly holds nothing up and costs no memory', async () => {
  const before = memory()
  const answers = await Promise.all([begun(), begun(), begun()])
  await sleep(2000)
  // Each of them is some 20 MB.
  expect(memory() - before).toBeLessThan(30 * MEBIBYTE)
  await done('money.account.open', { path: 'users:1', asset: 'EUR', normalSide: 'credit' })
  for (const answer of answers) expect((await linesOf(answer)).at(-1)).toMatchObject({ reason: 'complete' })
}, 60_000)

test('another tenant has none of it, and its book ends at once', async () => {
  const other = await registerTenant(backbone.credentials, 'other')
  expect(await linesOf(await begun('', other.apiKey))).toEqual([
    { kind: 'end', reason: 'complete', transactions: 0, revision: null },
  ])
})

test('a process that stops waits for no caller, who has no whole export', async () => {
  const answer = await begun()
  expect(await backbone.stop()).toBe(0)
  const text = Buffer.concat(await answer.toArray().catch(() => [])).toString()
  expect(text).not.toContain('"reason":"complete"')
}, 60_000)
