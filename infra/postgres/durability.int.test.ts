import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestPostgresServer, testPostgresServer } from '../testing/database.ts'
import { assertDurable, NotDurable } from './durability.ts'

let server: TestPostgresServer

beforeAll(async () => {
  server = await testPostgresServer()
})
afterAll(() => server.stop())

async function connected(options: string): Promise<Client> {
  const client = new Client({ connectionString: server.url, options })
  await client.connect()
  return client
}

test('a server that keeps what it acknowledges is accepted', async () => {
  const client = await connected('')
  await expect(assertDurable(client)).resolves.toBeUndefined()
  await client.end()
})

test('a session whose commits are not waited for is refused by name', async () => {
  const client = await connected('-c synchronous_commit=off')
  const refusal = await assertDurable(client).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(NotDurable)
  expect(refusal).toMatchObject({ settings: ['synchronous_commit'] })
  await client.end()
})
