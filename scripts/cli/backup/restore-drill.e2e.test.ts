import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  type BackboneProcess,
  removeHome,
  startBackboneProcess,
  temporaryHome,
} from '@heptad/gateway/e2e/backbone-process.ts'
import { type Answer, type Client, clientOf, type Row } from '@heptad/gateway/e2e/client.ts'
import { expectNoGaps, wholeLog } from '@heptad/gateway/e2e/testing/whole-log.ts'
import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { startEmbeddedClickhouse } from '@heptad/infra/clickhouse/embedded.ts'
import { connectSuperuser } from '@heptad/infra/postgres/backup/superuser.ts'
import { startEmbeddedPostgres } from '@heptad/infra/postgres/embedded.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../testing/run.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const folder = temporaryHome()
const [first, second, archive, backup] = ['first', 'second', 'archive', 'backup'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
  string,
]
const CALLERS = 4

interface Posted {
  readonly key: string
  readonly answer: Answer
}

let restored: BackboneProcess
let original: readonly Row[]
let before: Posted[]
let after: Posted[]
let middle: string
// biome-ignore lint/suspicious/noExplicitAny: what the command line printed
let report: any

/** Load, a backup under load, more load, a moment, more load, stop; then the moment is restored in another home. */
beforeAll(async () => {
  const backbone = await startBackboneProcess(first, { HEPTAD_BACKUP_DIR: archive })
  const client = clientOf(backbone.credentials.url, backbone.credentials.apiKey)
  for (const path of ['world', 'users:1']) {
    const opened = await client.command('money.account.open', { path, asset: 'EUR', normalSide: 'credit' })
    expect(opened.status, opened.text).toBeLessThan(300)
  }
  const during = load(client, 'during')
  await sleep(500)
  const taken = await heptad(first, 'backup', '--to', backup, '--json')
  expect(taken.exitCode, taken.stderr).toBe(0)
  const early = await during.stop()
  before = [...early, ...(await some(client, 'before', 50))]
  await sleep(50)
  middle = new Date().toISOString()
  await sleep(50)
  after = await some(client, 'after', 50)
  original = await wholeLog(backbone.credentials)
  expect(await backbone.stop()).toBe(0)
  const done = await heptad(second, 'restore', '--from', backup, '--to-time', middle, '--json')
  expect(done.exitCode, done.stderr).toBe(0)
  report = JSON.parse(done.stdout)
  restored = await startBackboneProcess(second, { HEPTAD_BACKUP_DIR: archive })
}, 600_000)

afterAll(async () => {
  await restored?.stop()
  removeHome(folder)
})

const heptad = (home: string, ...args: readonly string[]) =>
  run(args, { HEPTAD_HOME: home, HEPTAD_BACKUP_DIR: archive })
const demo = () => clientOf(restored.credentials.url, restored.credentials.apiKey)

function load(client: Client, name: string) {
  let goesOn = true
  const call = async (caller: number): Promise<Posted[]> => {
    const posted: Posted[] = []
    while (goesOn) posted.push(await post(client, `${name}-${caller}-${posted.length}`))
    return posted
  }
  const calls = Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller)))
  return {
    async stop() {
      goesOn = false
      return (await calls).flat()
    },
  }
}

function some(client: Client, name: string, count: number): Promise<Posted[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => post(client, `${name}-${index}`)))
}

async function post(client: Client, key: string): Promise<Posted> {
  const legs = [
    { account: 'world', asset: 'EUR', side: 'debit', amount: '7' },
    { account: 'users:1', asset: 'EUR', side: 'credit', amount: '7' },
  ]
  const answer = await client.command('money.transaction.post', { legs, description: `rent ${key}` }, { key })
  expect(answer.status, answer.text).toBeLessThan(300)
  return { key, answer }
}

test('the restored log is the original up to the moment, and goes on without a gap', async () => {
  const events = await wholeLog(restored.credentials)
  const head = Number(report.log.head)
  expect(events.slice(0, head)).toEqual(original.slice(0, head))
  expect(original[head - 1]?.recordedAt <= middle).toBe(true)
  expect(original[head]?.recordedAt > middle).toBe(true)
  expectNoGaps(events)
})

test('everything that was acknowledged before the moment is there, nothing of what came after', async () => {
  const ids = new Set((await wholeLog(restored.credentials)).map(({ eventId }) => eventId))
  expect(before.filter(({ answer }) => !ids.has(answer.body.transactionId))).toEqual([])
  expect(after.filter(({ answer }) => ids.has(answer.body.transactionId))).toEqual([])
})

test('it is another incarnation, and a position of the old one is refused with what to do', async () => {
  const operator = clientOf(restored.credentials.url, restored.credentials.operatorKey)
  const { log } = (await operator.get('/v1/system/status')).body
  expect(log).toMatchObject({ logId: report.log.logId, incarnation: report.log.incarnation })
  expect(log.incarnation).not.toBe(report.previousIncarnation)
  for (const { answer } of [before.at(-1), after.at(-1)].filter((posted) => posted !== undefined)) {
    const headers = { 'heptad-min-position': answer.headers.get('heptad-position') ?? '' }
    const asked = await demo().query('money.balances.list', {}, { headers })
    expect([asked.status, asked.body.type]).toEqual([409, '/problems/position-of-another-log'])
    expect(asked.body.detail).toContain('restored or failed over')
  }
})

test('a retry of what was before the moment gives the first answer; what was after it is new', async () => {
  const old = before[0]
  const lost = after[0]
  if (old === undefined || lost === undefined) throw new Error('nothing was posted')
  const again = await post(demo(), old.key)
  expect([again.answer.status, again.answer.text]).toEqual([old.answer.status, old.answer.text])
  expect(again.answer.headers.get('idempotent-replayed')).toBe('true')
  const anew = await post(demo(), lost.key)
  expect(anew.answer.headers.get('idempotent-replayed')).toBeNull()
  expect(anew.answer.body.transactionId).not.toBe(lost.answer.body.transactionId)
})

test('read models equal a replay, sealed texts open', async () => {
  const { answer } = await post(demo(), 'the-last-one')
  const headers = { 'heptad-min-position': answer.headers.get('heptad-position') ?? '' }
  const posted = (await wholeLog(restored.credentials)).filter(({ type }) => type === 'money.transaction.posted')
  const balances = await demo().all('money.balances.list', {}, { headers })
  const sums = Object.fromEntries(balances.map(({ path, credits, debits }) => [path, [credits, debits]]))
  const sum = String(posted.length * 7)
  expect(sums).toEqual({ 'users:1': [sum, '0'], world: ['0', sum] })
  const texts = (await demo().all('money.transactions.list', {}, { headers })).map(({ description }) => description)
  expect(texts).toHaveLength(posted.length)
  for (const { key } of before) expect(texts).toContain(`rent ${key}`)
})

test('ClickHouse was filled again: its sums are those of PostgreSQL', async () => {
  const { answer: last } = await post(demo(), 'for-analytics')
  const headers = { 'heptad-min-position': last.headers.get('heptad-position') ?? '' }
  for (const query of ['money.entries-analytics.list', 'money.entries.list']) {
    const account = query === 'money.entries.list' ? { account: 'users:1', asset: 'EUR' } : {}
    await expect.poll(async () => (await demo().query(query, account, { headers })).status).toBe(200)
  }
  await restored.stop()
  const analytics = await startEmbeddedClickhouse({ home: second })
  const postgres = await startEmbeddedPostgres({ home: second })
  const clickhouse = openClickhouse(analytics.url)
  const superuser = await connectSuperuser(postgres.url)
  try {
    const answer = await clickhouse.query({
      query: 'select count(), toString(sum(amount)) from money_entries_v2 final',
      format: 'JSONCompactEachRow',
    })
    const { rows } = await superuser.query(
      'select count(*) as rows, sum(amount)::text as sum from read.money_account_entries_v4',
    )
    expect((await answer.json<readonly unknown[]>()).map((row) => row.map(String))).toEqual([
      [`${rows[0]?.rows}`, `${rows[0]?.sum}`],
    ])
  } finally {
    await Promise.all([clickhouse.close(), superuser.end()])
    await Promise.all([analytics.stop(), postgres.stop()])
  }
})

test('a home that holds something is refused, with the setting that names another one', async () => {
  const { exitCode, stderr } = await heptad(second, 'restore', '--from', backup)
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringMatching(/is not empty .*\nHEPTAD_HOME is the folder that is re/),
  ])
})

test('a backup that was killed is refused', async () => {
  const to = join(folder, 'killed')
  await killedBackup(to)
  const refused = await heptad(join(folder, 'third'), 'restore', '--from', to)
  expect([refused.exitCode, refused.stderr]).toEqual([1, `${to} is no complete backup: it has no manifest.json\n`])
  const postgres = await startEmbeddedPostgres({ home: second })
  await postgres.stop()
})

/** Kills a backup once files of the database are in it; another one where that was done already. */
async function killedBackup(to: string): Promise<void> {
  for (let isDone = true; isDone; isDone = existsSync(join(to, 'manifest.json'))) {
    rmSync(to, { recursive: true, force: true })
    const env = { ...process.env, HEPTAD_HOME: second }
    const child = spawn(process.execPath, [main, 'backup', '--to', to], { env, stdio: 'ignore' })
    const ended = once(child, 'exit')
    while (!existsSync(join(to, 'home', 'postgres', 'data', 'base')) && child.exitCode === null) await sleep(5)
    child.kill('SIGKILL')
    await ended
  }
}
