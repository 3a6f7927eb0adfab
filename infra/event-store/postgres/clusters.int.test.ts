import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../../postgres/migrate.ts'
import { type TestPostgresServer, testPostgresServer } from '../../testing/database.ts'
import { append, newStream, newTenant } from '../contract/fixtures.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'

let server: TestPostgresServer
beforeAll(async () => {
  server = await testPostgresServer()
})
afterAll(() => server?.stop())

async function execute(...statements: readonly string[]): Promise<void> {
  const client = new Client(server.url)
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

async function appendsIn(url: string): Promise<string | undefined> {
  const store = await openPostgresEventStore({ url })
  const verdicts = await store.append([append({ tenantId: newTenant(), streamId: newStream() })])
  await store.close()
  return verdicts[0]?.kind
}

test('the user of a hosted database, who is no superuser, can migrate and run the log', async () => {
  await execute(`create role hosted login createrole password 'secret'`, 'create database hosted owner hosted')
  const url = new URL(server.url)
  url.username = 'hosted'
  url.password = 'secret'
  url.pathname = '/hosted'
  await migrate({ url: url.href })
  expect(await appendsIn(url.href)).toBe('appended')
  await execute(
    'drop database hosted with (force)',
    'drop role heptad_owner, heptad_writer, heptad_projector, heptad_cdc, heptad_reader',
    'drop role hosted',
  )
})

test('several databases of one cluster can be migrated at once, and keep their logs apart', async () => {
  const names = ['one', 'two', 'three', 'four']
  await execute(...names.map((name) => `create database ${name}`))
  const urls = names.map((name) => server.url.replace(/[^/]+$/, name))
  await Promise.all(urls.map((url) => migrate({ url })))
  expect(await Promise.all(urls.map(appendsIn))).toEqual(names.map(() => 'appended'))
})
