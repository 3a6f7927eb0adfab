import { testDatabase } from '@heptad/infra/testing/database.ts'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../testing/run.ts'
import type { Finding } from './check.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

async function execute(sql: string): Promise<void> {
  const client = new Client(database.url)
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

async function doctor() {
  const { exitCode, stdout } = await run(['doctor', '--json'], { HEPTAD_PORT: '0', DATABASE_URL: database.url })
  const checks: readonly Finding[] = JSON.parse(stdout).checks
  const named = (name: string) => checks.find(({ check }) => check === name)
  return { exitCode, rights: named('rights'), postgres: named('PostgreSQL') }
}

test('doctor compares the rights in a database with what this release makes', async () => {
  expect(await doctor()).toMatchObject({ exitCode: 0, rights: { status: 'ok' } })
  await execute('revoke select on log.events from heptad_cdc; grant insert on log.events to heptad_reader')
  const detail = [
    '3 differences: missing grant select on log.events to heptad_cdc',
    'missing grant select on log.events to heptad_reader',
    'unexpected grant insert, select on log.events to heptad_reader',
  ]
  expect(await doctor()).toMatchObject({ exitCode: 1, rights: { status: 'failed', detail: detail.join('; ') } })
  await execute("do $$ begin for n in 1..4 loop execute format('create table read.left_%s ()', n); end loop; end $$")
  expect((await doctor()).rights?.detail).toMatch(/^7 differences: (.+; ){4}.+ and 2 more$/)
})

test('of a database that is not at this release it says that, and nothing of rights', async () => {
  await execute('delete from heptad.functions')
  const { rights, postgres } = await doctor()
  expect(rights).toBeUndefined()
  expect(postgres).toMatchObject({ status: 'warning', advice: 'run heptad migrate' })
})
