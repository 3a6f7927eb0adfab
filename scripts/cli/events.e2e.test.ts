import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type BackboneProcess,
  removeHome,
  startBackboneProcess,
  temporaryHome,
} from '@heptad/gateway/e2e/backbone-process.ts'
import { type Client, clientOf } from '@heptad/gateway/e2e/client.ts'
import { connectTo, embeddedDatabaseUrl } from '@heptad/gateway/e2e/embedded-database.ts'
import { untilKnown } from '@heptad/gateway/e2e/testing/until-known.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ran, run } from './testing/run.ts'

const household = fileURLToPath(new URL('ledger/testdata/household.csv', import.meta.url))
const root = temporaryHome()
const [home, copy, other] = ['one', 'copy', 'other'].map((name) => join(root, name)) as [string, string, string]
const folder = join(root, 'export')
let backbone: BackboneProcess

beforeAll(async () => {
  mkdirSync(home, { mode: 0o755 })
  backbone = await startBackboneProcess(home)
})
afterAll(async () => {
  await backbone.stop()
  removeHome(root)
})

const heptad = (at: string, ...args: readonly string[]): Promise<Ran> => run(['events', ...args], { HEPTAD_HOME: at })
const owner = (): Client => clientOf(backbone.credentials.url, apiKey)
let apiKey = ''

const QUERIES = ['money.accounts.list', 'money.balances.list', 'money.transactions.list', 'money.trial-balance.list']

/** What the read side answers, without tokens, which belong to an incarnation. */
async function recordedAnswers(position: string): Promise<readonly unknown[]> {
  const headers = { 'heptad-min-position': position }
  const answers = await Promise.all(QUERIES.map((name) => owner().all(name, { bookId: 'household' }, { headers })))
  return [...answers, await owner().all('iam.apikeys.list', {}, { headers })]
}

function post(key: string, amount: string) {
  const legs = [
    { account: 'Assets:US:BofA:Checking', asset: 'USD', side: 'debit', amount },
    { account: 'Assets:US:ETrade:Cash', asset: 'USD', side: 'credit', amount },
  ]
  const transaction = { bookId: 'household', legs, description: 'for Ada' }
  return untilKnown(() => owner().command('money.transaction.post', transaction, { key }))
}

test('a replay counts, folds and projects history, and a sound one is clean', async () => {
  apiKey = backbone.credentials.apiKey
  const journal = await run(['ledger', 'import', household, '--book', 'household'], { HEPTAD_HOME: home })
  expect(journal.exitCode, journal.stderr).toBe(0)
  expect((await post('the-first', '5')).status).toBe(201)
  const checked = await heptad(home, 'replay', '--check', '--json')
  expect(checked.exitCode, checked.stdout).toBe(0)
  expect(JSON.parse(checked.stdout)).toMatchObject({ findingCount: 0, passes: 1 })
  const counted = JSON.parse((await heptad(home, 'replay', '--type', 'money.transaction.', '--json')).stdout)
  expect(counted.types).toMatchObject([{ type: 'money.transaction.posted', events: '1036', streams: '1' }])
  const folded = JSON.parse(
    (await heptad(home, 'replay', '--stream', 'money.book-household', '--states', '--json')).stdout,
  )
  const shown = await run(['state', 'money.book-household', '--json'], { HEPTAD_HOME: home })
  expect(folded.state).toEqual(JSON.parse(shown.stdout).state)
  const projected = await heptad(home, 'replay', '--projection', 'money.balances', '--json')
  const rows = projected.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).row)
  const stored = await owner().all('money.balances.list', { bookId: 'household' })
  expect(rows.map(({ accountId, version }) => [accountId, version]).sort()).toEqual(
    stored.map(({ accountId, version }) => [accountId, version]).sort(),
  )
})

const NO_TENANT = '01a1fbcf-2e48-761d-8716-20d6c4b421b5'

test.each([
  [`events tail --tenant ${NO_TENANT}`, 1, `there is no tenant ${NO_TENANT}`],
  ['events tail --tenant acme', 1, 'there is no tenant acme\nheptad tenants list shows'],
  ['events tail --tenant ACME', 2, 'a tenant is named by its id or slug'],
  ['state money.book-main --tenant acme', 1, 'there is no tenant acme'],
  ['events replay --tenant demo --from somewhere', 2, 'an export does not say which tenant demo is'],
  [
    'events tail --type money.nothing --json',
    0,
    'no event in the last 20 positions of the log fits; --after 0 searches all',
  ],
  ['events tail --type money.nothing --last 3', 0, 'no event in the last 3 positions of the log fits'],
  ['events tail --last 0', 2, 'must be a whole number from 1'],
  ['events tail --last 3 --after 1', 2, "option '--last <count>' cannot be used with option '--after <position>'"],
  ['events tail --stream money.book-nowhere --after 0', 1, 'no event of stream money.book-nowhere fits'],
  [`events replay --tenant ${NO_TENANT}`, 1, `there is no tenant ${NO_TENANT}`],
  ['events replay --stream money.book-nowhere --check', 1, 'no event of stream money.book-nowhere fits'],
  ['events replay --stream money.book-nowhere --states', 1, 'no event of stream money.book-nowhere fits'],
  ['events replay --type nothing. --json', 0, 'no event fits'],
  [`events export ${folder}-none --tenant ${NO_TENANT}`, 1, `there is no tenant ${NO_TENANT}`],
  ['dlq list --projection money.nothing', 1, 'there is no projection money.nothing\nheptad projections list shows'],
  ['dlq show money.nothing all', 1, 'there is no projection money.nothing\nheptad projections list shows'],
  ['dlq list --projection money.balances', 0, ''],
  ['dlq retry money.balances all', 1, 'Nothing is parked there: heptad dlq list shows what is.'],
  ['projections verify money.nothing', 1, 'there is no projection money.nothing: heptad projections list shows'],
  ['projections drop money.balances --of 9 --build 1', 1, 'there is no money.balances version 9, build 1: heptad'],
  ['state money.book-nowhere', 1, 'The stream has no events. Check its name'],
  ['state money.book-nowhere --at 1', 1, 'The stream has no events. Check its name'],
  ['state money.book-main --at 1', 1, 'The stream had no events at that moment: its first one has position '],
  ['state money.book-main --at 2020-01-31T00:00:00Z', 1, ' and was recorded at 20'],
])('what finds nothing says why: heptad %s', async (line, exitCode, message) => {
  const found = await run(line.split(' '), { HEPTAD_HOME: home })
  expect([found.exitCode, found.stderr]).toEqual([exitCode, expect.stringContaining(message)])
  if (exitCode > 0) expect(found.stdout).toBe('')
  if (line.includes('replay') && line.endsWith('--json')) expect(JSON.parse(found.stdout)).toMatchObject({ events: 0 })
  expect(existsSync(`${folder}-none`)).toBe(false)
})

test.each([
  'events tail --last 5000 --json',
  'events replay --states --json',
  'streams show money.book-main --json',
  'state money.book-main --json',
])('a tenant is named by its slug as by its id: heptad %s', async (line) => {
  const named = async (tenant: string) => {
    const { exitCode, stdout, stderr } = await run([...line.split(' '), '--tenant', tenant], { HEPTAD_HOME: home })
    expect(exitCode, stderr).toBe(0)
    return stdout
  }
  const bySlug = await named('demo')
  expect(bySlug).toContain(backbone.credentials.tenantId)
  expect(bySlug).toBe(await named(backbone.credentials.tenantId))
})

test('an installation that was filled from an export answers as the first one did', async () => {
  const last = await post('the-last', '7')
  const before = await recordedAnswers(last.headers.get('heptad-position') ?? '')
  const exported = JSON.parse((await heptad(home, 'export', folder, '--with-keys', '--json')).stdout)
  await backbone.stop()
  mkdirSync(copy, { mode: 0o755 })
  expect((await heptad(copy, 'import', folder)).stderr).toContain('there is no')
  copyFileSync(join(home, 'keyring.json'), join(copy, 'keyring.json'))
  expect((await heptad(copy, 'import', folder, '--manifest-sha256', '0'.repeat(64))).stderr).toContain('was altered')
  const imported = await heptad(copy, 'import', folder, '--manifest-sha256', exported.checksum, '--json')
  expect(imported.exitCode, imported.stderr).toBe(0)
  backbone = await startBackboneProcess(copy)
  const again = await post('the-last', '7')
  expect([again.status, again.text]).toEqual([last.status, last.text])
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  const after = await recordedAnswers(again.headers.get('heptad-position') ?? '')
  expect(after.slice(0, -1)).toEqual(before.slice(0, -1))
  // The first start makes a key of its own, because it finds no credentials.json.
  expect(after.at(-1)).toEqual(expect.arrayContaining(before.at(-1) as unknown[]))
  const old = { headers: { 'heptad-min-position': last.headers.get('heptad-position') ?? '' } }
  expect((await owner().query('money.balances.list', {}, old)).body.type).toBe('/problems/position-of-another-log')
  const checked = await heptad(copy, 'replay', '--check')
  expect(checked.exitCode, checked.stderr).toBe(0)
  await backbone.stop()
  expect((await heptad(copy, 'import', folder)).stderr).toContain('the log is not empty')
  backbone = await startBackboneProcess(copy)
}, 240_000)

test('one tenant goes alone into another installation, with its registration', async () => {
  const one = join(root, 'one-tenant')
  const exported = await heptad(copy, 'export', one, '--tenant', 'demo', '--with-keys', '--format', 'parquet', '--json')
  expect(exported.exitCode, exported.stderr).toBe(0)
  const position = (await post('the-last', '7')).headers.get('heptad-position') ?? ''
  const before = await recordedAnswers(position)
  await backbone.stop()
  mkdirSync(other, { mode: 0o755 })
  copyFileSync(join(home, 'keyring.json'), join(other, 'keyring.json'))
  const imported = await heptad(other, 'import', one, '--json')
  expect(imported.exitCode, imported.stderr).toBe(0)
  backbone = await startBackboneProcess(other)
  const again = await post('the-last', '7')
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  const after = await recordedAnswers(again.headers.get('heptad-position') ?? '')
  expect(after.slice(0, -1)).toEqual(before.slice(0, -1))
  expect((await heptad(other, 'replay', '--check')).exitCode).toBe(0)
}, 240_000)

test('what somebody changed behind the back of the log is found, with its position', async () => {
  const client = await connectTo(embeddedDatabaseUrl(other), { session_replication_role: 'replica' })
  await client.query('alter table log.events disable trigger append_only')
  const { rows } = await client.query(
    `update log.events set data = replace(data, '"amount":"7"', '"amount":"8"') where data like '%"amount":"7"%' returning position`,
  )
  await client.query('alter table log.events enable always trigger append_only')
  await client.end()
  expect(rows).toHaveLength(1)
  const { exitCode, stdout } = await heptad(other, 'replay', '--check')
  expect(exitCode).toBe(1)
  expect(stdout).toContain(`position ${rows[0].position}: invariant:`)
})
