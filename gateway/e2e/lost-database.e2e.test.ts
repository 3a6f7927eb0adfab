import { setTimeout as sleep } from 'node:timers/promises'
import { type TestPostgresServer, testPostgresServer } from '@heptad/infra/testing/database.ts'
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest'
import { type BackboneProcess, outcry, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Answer, type Client, clientOf } from './client.ts'
import { type LedgerLoad, ledgerLoad } from './testing/ledger-load.ts'

const CALLERS = 4
const home = temporaryHome()
const load: LedgerLoad = ledgerLoad()
let database: TestPostgresServer
let backbone: BackboneProcess
let client: Client

beforeAll(async () => {
  database = await testPostgresServer()
  backbone = await startBackboneProcess(home, { DATABASE_URL: database.url, HEPTAD_LOG_LEVEL: 'error' })
  client = clientOf(backbone.credentials.url, backbone.credentials.apiKey)
  await load.open(client)
})

afterAll(async () => {
  await backbone?.stop()
  await database?.stop()
  removeHome(home)
})

test.each([
  ['shut down', 'SIGINT'],
  ['killed', 'SIGKILL'],
] as const)(
  'a database that is %s under load: 503 with Retry-After, then recovery without a restart and without loss',
  async (_, signal) => {
    onTestFailed(() => console.error(outcry(backbone)))
    const answers: Answer[] = []
    let isOver = false
    const callers = Array.from({ length: CALLERS }, (_, caller) =>
      load.post(client, `${signal}-${caller}`, async (answer) => {
        if (answer !== null) answers.push(answer)
        await sleep(10)
        return !isOver
      }),
    )
    const before = load.acknowledged
    await expect.poll(() => load.acknowledged).toBeGreaterThan(before + 20)
    process.kill(database.pid, signal)
    await expect.poll(() => statusOf('/health')).toBe(503)
    await expectEverythingRefused()
    expect(await statusOf('/live')).toBe(200)
    await database.restart()
    await expect.poll(() => healthOf()).toEqual({ postgresql: 'up', log: 'up', clickhouse: 'up' })
    await expect.poll(() => canPost()).toBe(true)
    isOver = true
    await Promise.all(callers)

    for (const answer of answers.filter(({ status }) => status >= 300)) expectUnavailable(answer)
    await load.retryAll(client)
    await load.expectExactlyOnce(backbone.credentials)
  },
  400_000,
)

/** Commands and queries alike, each within its deadline: past that it would be 504. */
async function expectEverythingRefused(): Promise<void> {
  const answers = await Promise.all([
    client.command('money.account.open', { path: 'users:1', asset: 'EUR', normalSide: 'credit' }),
    client.command('iam.apikey.create', { name: 'late', scopes: ['money.accounts.list'] }),
    ...['money.accounts.list', 'money.balances.list', 'iam.apikeys.list', 'audit.records.list'].map((name) =>
      client.query(name),
    ),
  ])
  for (const answer of answers) expectUnavailable(answer)
}

function expectUnavailable({ status, text, headers, body }: Answer): void {
  expect([status, headers.get('content-type')], text).toEqual([503, 'application/problem+json'])
  expect(Number(headers.get('retry-after')), text).toBeGreaterThan(0)
  expect(['log-unavailable', 'commit-unknown', 'read-models-unavailable']).toContain(
    body.type.slice('/problems/'.length),
  )
}

async function statusOf(path: string): Promise<number> {
  return (await fetch(`${backbone.credentials.url}${path}`)).status
}

async function healthOf(): Promise<Readonly<Record<string, string>>> {
  const { parts } = (await (await fetch(`${backbone.credentials.url}/health`)).json()) as {
    parts: { name: string; status: string }[]
  }
  return Object.fromEntries(parts.map(({ name, status }) => [name, status]))
}

async function canPost(): Promise<boolean> {
  const answer = await client.command('money.account.open', { path: 'users:1', asset: 'EUR', normalSide: 'credit' })
  return answer.status < 300
}
