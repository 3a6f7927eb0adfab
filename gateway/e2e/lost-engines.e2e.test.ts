import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest'
import { type BackboneProcess, outcry, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Answer, type Client, clientOf } from './client.ts'
import { clickhouseOf, postmasterOf } from './testing/engine-processes.ts'
import { ledgerLoad } from './testing/ledger-load.ts'
import { wholeLog } from './testing/whole-log.ts'

const CALLERS = 4
const home = temporaryHome()
let backbone: BackboneProcess
let client: Client

beforeAll(async () => {
  backbone = await startBackboneProcess(home, { HEPTAD_LOG_LEVEL: 'error' })
  client = clientOf(backbone.credentials.url, backbone.credentials.apiKey)
})

afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

test('an embedded PostgreSQL that is killed under load comes back by itself, and nothing is lost', async () => {
  onTestFailed(() => console.error(outcry(backbone)))
  const load = ledgerLoad()
  await load.open(client)
  const refused: Answer[] = []
  let isOver = false
  const callers = Array.from({ length: CALLERS }, (_, caller) =>
    load.post(client, `caller-${caller}`, async (answer) => {
      if (answer !== null && answer.status >= 300) refused.push(answer)
      await sleep(10)
      return !isOver
    }),
  )
  await expect.poll(() => load.acknowledged).toBeGreaterThan(10)
  const killed = postmasterOf(home) ?? 0
  process.kill(killed, 'SIGKILL')
  await expect.poll(() => postmasterOf(home)).not.toBe(killed)
  const acknowledged = load.acknowledged
  await expect.poll(() => load.acknowledged).toBeGreaterThan(acknowledged + 10)
  isOver = true
  await Promise.all(callers)
  for (const { status, text, headers } of refused) {
    expect([status, headers.get('content-type')], text).toEqual([503, 'application/problem+json'])
    expect(Number(headers.get('retry-after')), text).toBeGreaterThan(0)
  }
  await load.retryAll(client)
  await load.expectExactlyOnce(backbone.credentials)
})

async function askedOnceKilled() {
  const killed = await clickhouseOf(home)
  if (killed === null) throw new Error('no ClickHouse runs')
  process.kill(killed, 'SIGKILL')
  return { killed, refused: await client.query('audit.records.list') }
}

test('an embedded ClickHouse that is killed comes back by itself; meanwhile only analytics are away', async () => {
  onTestFailed(() => console.error(outcry(backbone)))
  let { killed, refused } = await askedOnceKilled()
  // On a busy machine it may be back before it is asked.
  for (let times = 1; times < 5 && refused.status === 200; times += 1) ({ killed, refused } = await askedOnceKilled())
  expect([refused.status, refused.body.type]).toEqual([503, '/problems/analytics-unavailable'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  const opened = await client.command('money.account.open', { path: 'meanwhile', asset: 'EUR', normalSide: 'debit' })
  expect(opened.status, opened.text).toBe(201)
  const headers = { 'heptad-min-position': opened.headers.get('heptad-position') ?? '' }
  await expect.poll(async () => (await client.query('money.accounts.list', {}, { headers })).status).toBe(200)
  await expect.poll(async () => (await client.query('audit.records.list', {}, { headers })).status).toBe(200)
  expect(await clickhouseOf(home)).not.toBe(killed)
  const { tenantId } = backbone.credentials
  const own = (await wholeLog(backbone.credentials)).filter((event) => event.tenantId === tenantId)
  const records = await client.all('audit.records.list', {}, { headers })
  expect(records.map(({ id }) => id).sort()).toEqual(own.map(({ eventId }) => eventId).sort())
})
