import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { isAlive } from '../processes/process-table.ts'
import { ask } from './ask.ts'
import { type TestDatabase, testDatabase, testPostgresServer } from './database.ts'

const databases: TestDatabase[] = []
afterAll(() => Promise.all(databases.map((database) => database.drop())))

async function fresh(): Promise<TestDatabase> {
  const database = await testDatabase()
  databases.push(database)
  return database
}

test('two test databases live on one server and do not see each other', async () => {
  const [one, other] = await Promise.all([fresh(), fresh()])
  await ask(one.url, 'create table mine (id integer)')
  await expect(ask(other.url, 'select * from mine')).rejects.toThrow('does not exist')
  expect(new URL(one.url).port).toBe(new URL(other.url).port)
})

test('a test database is migrated', async () => {
  const { url } = await fresh()
  expect(await ask(url, 'select number from heptad.migrations')).toBeInstanceOf(Array)
})

test('a dropped test database is gone, also with a connection open', async () => {
  const database = await testDatabase()
  const client = new Client(database.url)
  client.on('error', () => {})
  await client.connect()
  await database.drop()
  await expect(ask(database.url, 'select 1')).rejects.toThrow('does not exist')
})

test('a server of its own comes back under the same address after kill -9, with what it had', async () => {
  const server = await testPostgresServer()
  const before = server.url
  await ask(before, 'create table kept as select 1 as id')
  process.kill(server.pid, 'SIGKILL')
  await server.restart()
  expect(server.url).toBe(before)
  expect(await ask(server.url, 'select id from kept')).toEqual([{ id: 1 }])
  await server.stop()
  expect(isAlive(server.pid)).toBe(false)
})
