import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { type BackboneProcess, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Client, clientOf, type Row } from './client.ts'
import { connectTo, embeddedDatabaseUrl } from './embedded-database.ts'
import { ledgerLoad } from './testing/ledger-load.ts'

const home = temporaryHome()
let backbone: BackboneProcess | null = null

afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

const QUERIES = [
  'money.accounts.list',
  'money.balances.list',
  'money.transactions.list',
  'money.trial-balance.list',
  'money.roll-ups.list',
  'audit.records.list',
  'iam.apikeys.list',
]
const PROJECTIONS = [
  'audit.records',
  'iam.apikeys',
  'iam.tenants',
  'money.accounts',
  'money.balances',
  'money.effective',
  'money.entries',
  'money.entries-analytics',
  'money.transactions',
]

test('every projection is rebuilt while a ledger is written to, and verified', async () => {
  backbone = await startBackboneProcess(home)
  const { demo, operator } = clientsOf(backbone)
  const load = ledgerLoad()
  await load.open(demo)
  let isOver = false
  const callers = Array.from({ length: 4 }, (_, caller) => load.post(demo, `rebuild-${caller}`, () => !isOver))
  for (const projection of PROJECTIONS) {
    const job = await done(operator, 'rebuild', projection)
    expect(job, projection).toMatchObject({ state: 'succeeded', outcome: { promoted: true } })
  }
  for (const projection of ['money.balances', 'money.effective'])
    expect(await done(operator, 'verify', projection)).toMatchObject({
      state: 'succeeded',
      outcome: { differingSums: [] },
    })
  isOver = true
  await Promise.all(callers)
  await load.expectExactlyOnce(backbone.credentials)
}, 180_000)

test('without its read models, analytics and snapshots, a log gives the same answers again', async () => {
  backbone ??= await startBackboneProcess(home)
  const before = await answersOf(clientsOf(backbone).demo)
  await forgetEverythingDerived()
  await backbone.stop()
  rmSync(join(home, 'clickhouse'), { recursive: true })
  backbone = await startBackboneProcess(home)
  // A start may add records of its own, which come first.
  const after = await answersOf(clientsOf(backbone).demo)
  expect(before['money.transactions.list']?.length).toBeGreaterThan(10)
  for (const name of QUERIES) expect(after[name]?.slice(-(before[name]?.length ?? 0)), name).toEqual(before[name])
}, 120_000)

function clientsOf({ credentials: { url, apiKey, operatorKey } }: BackboneProcess): { demo: Client; operator: Client } {
  return { demo: clientOf(url, apiKey), operator: clientOf(url, operatorKey) }
}

/** Asks for a job and waits until it is over. */
async function done(operator: Client, kind: 'rebuild' | 'verify', projection: string) {
  const asked = await operator.send('POST', `/v1/system/projections/${kind}`, { projection }, { key: null })
  expect(asked.status, asked.text).toBe(200)
  for (;;) {
    const { body } = await operator.get(`/v1/system/projections/job?projection=${projection}`)
    if (['succeeded', 'differs', 'failed', 'interrupted'].includes(body.job.state)) return body.job
    await sleep(200)
  }
}

/** All rows of every query, once every projection shows the whole log. */
async function answersOf(demo: Client): Promise<Readonly<Record<string, readonly Row[]>>> {
  const { headers } = await demo.command('money.asset.register', { code: 'EUR', scale: 2 }, { key: 'the-same' })
  const shown = { headers: { 'heptad-min-position': headers.get('heptad-position') ?? '' } }
  const answers: Record<string, readonly Row[]> = {}
  for (const name of QUERIES) {
    while ((await demo.query(name, { limit: '1' }, shown)).status === 503) await sleep(200)
    answers[name] = await demo.all(name, {}, shown)
  }
  return answers
}

async function forgetEverythingDerived(): Promise<void> {
  const client = await connectTo(embeddedDatabaseUrl(home))
  const { rows } = await client.query<{ name: string }>(
    `select format('read.%I', tablename) as name from pg_tables where schemaname = 'read'`,
  )
  await client.query(`drop table ${rows.map(({ name }) => name).join(', ')}`)
  await client.query(
    'truncate log.read_models, log.checkpoints, log.served_builds, log.builds, log.projection_jobs, log.snapshots, log.snapshot_pages',
  )
  await client.end()
}
