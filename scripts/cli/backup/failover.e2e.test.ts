import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { removeHome, startBackboneProcess, temporaryHome } from '@heptad/gateway/e2e/backbone-process.ts'
import { clientOf } from '@heptad/gateway/e2e/client.ts'
import { backUp } from '@heptad/infra/backup/back-up.ts'
import { copyBack } from '@heptad/infra/backup/copy-back.ts'
import { type RecoveredPostgres, recover } from '@heptad/infra/postgres/backup/recovery.ts'
import { connectSuperuser } from '@heptad/infra/postgres/backup/superuser.ts'
import { type TestPostgresServer, testPostgresServer } from '@heptad/infra/testing/database.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { run } from '../testing/run.ts'

const folder = temporaryHome()
const home = join(folder, 'home')
let primary: TestPostgresServer
let replica: RecoveredPostgres

const heptad = (...args: readonly string[]) => run(args, { HEPTAD_HOME: home, DATABASE_URL: replica.url })
const start = (url: string) => startBackboneProcess(home, { DATABASE_URL: url })

/** A replica that was promoted without the last writes: a physical copy that recovered, and was told nothing. */
async function promotedCopy(): Promise<RecoveredPostgres> {
  const [copy, replicaHome] = [join(folder, 'copy'), join(folder, 'replica')]
  const manifest = await backUp({ home: primary.home, url: primary.url, to: copy, keyring: null, version: 'test' })
  await mkdir(replicaHome)
  await copyBack({ from: copy, manifest, to: replicaHome, onProgress: () => {} })
  return recover({ home: replicaHome, walFolders: [], target: { kind: 'end' } })
}

beforeAll(async () => {
  primary = await testPostgresServer()
  const backbone = await start(primary.url)
  const client = clientOf(backbone.credentials.url, backbone.credentials.apiKey)
  const open = (path: string) => client.command('money.account.open', { path, asset: 'EUR', normalSide: 'debit' })
  expect((await open('kept')).status).toBe(201)
  replica = await promotedCopy()
  expect((await open('lost')).status).toBe(201)
  await backbone.stop()
}, 240_000)

afterAll(async () => {
  await replica?.stop()
  await primary?.stop()
  removeHome(folder)
})

test('a backbone refuses a promoted replica, names the command, and serves once it was adopted', async () => {
  await expect(start(replica.url)).rejects.toThrow(/promoted or restored since .* run: heptad log adopt/)
  const checked = await heptad('log', 'adopt', '--check')
  expect([checked.exitCode, checked.stderr]).toEqual([
    1,
    'not everything fits the log\nput it right with heptad log adopt\n',
  ])
  expect(checked.stdout).toMatch(/audit.records@1 +\d+ +starts again: ClickHouse did not go back with the log/)
  expect(checked.stdout).toMatch(/money.accounts@1 +\d+ +goes on/)
  const adopted = await heptad('log', 'adopt')
  expect([adopted.exitCode, adopted.stdout]).toEqual([0, expect.stringContaining('adopted: the log is incarnation ')])
  const again = await heptad('log', 'adopt', '--json')
  expect(JSON.parse(again.stdout)).toMatchObject({ found: { replacement: null }, adopted: null })

  const backbone = await start(replica.url)
  const client = clientOf(backbone.credentials.url, backbone.credentials.apiKey)
  const paths = (await client.all('money.accounts.list')).map(({ path }) => path)
  expect(paths).toEqual(['kept'])
  const { log, projections } = (
    await clientOf(backbone.credentials.url, backbone.credentials.operatorKey).get('/v1/system/status')
  ).body
  expect(projections.filter(({ state }: { state: string }) => state === 'stopped')).toEqual([])
  await vi.waitUntil(async () => (await client.all('audit.records.list')).length > 0, { timeout: 60_000 })
  expect(log.incarnation).toBe(JSON.parse(again.stdout).found.log.incarnation)

  const db = await connectSuperuser(replica.url)
  await db.query('update log.identity set timeline = timeline - 1')
  await db.end()
  expect(await backbone.ended()).toBe(1)
  expect(backbone.output.join('\n')).toContain('run: heptad log adopt')
}, 240_000)
