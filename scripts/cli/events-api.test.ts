import { expect, test } from 'vitest'
import { eventsAfter } from './events-api.ts'
import { httpClient } from './http-client.ts'
import { sendJson, testServer } from './testing/http-server.ts'

const HEAD = 120_000
const SPAN = 50_000
const OPENED = [7, 60_000, 110_000]

/** A log of which a page holds what the first span of positions that has any holds, as PostgreSQL reads a filtered one. */
async function longLog() {
  return testServer(({ url }, response) => {
    const after = Number(new URL(url, 'http://localhost').searchParams.get('after'))
    const next = OPENED.find((position) => position > after) ?? HEAD
    const reached = Math.min(after + SPAN * Math.ceil((next - after) / SPAN), HEAD)
    const data = OPENED.filter((position) => position > after && position <= reached).map(event)
    sendJson(response, 200, { data, meta: { reached: `${reached}` } })
  })
}

test('types below one that ends with a dot are picked out of whatever the server has', async () => {
  const asked: string[] = []
  const types = ['money.book.opened', 'moneybox.opened', 'money.hold.placed']
  const server = await testServer(({ url }, response) => {
    asked.push(new URL(url, 'http://localhost').search)
    const data = asked.length > 1 ? [] : types.map((type, index) => ({ ...event(index + 1), type }))
    sendJson(response, 200, { data, meta: { reached: '3' } })
  })
  const found: string[] = []
  const client = httpClient({ url: server.url, key: 'hk_test' })
  for await (const { type } of eventsAfter(client, 0n, { types: ['money.'] })) found.push(type)
  await server.close()
  expect(found).toEqual(['money.book.opened', 'money.hold.placed'])
  expect(asked.join()).not.toContain('type=')
})

function event(position: number) {
  return {
    ...{ position: `${position}`, tenantId: 't', streamId: 'money.book-main', revision: '0', eventId: 'e' },
    ...{ type: 'money.book.opened', schemaVersion: 1, recordedAt: '2026-01-31T12:00:00Z', data: {} },
  }
}

test('a page with fewer events than were asked for is not taken for the end of the log', async () => {
  const server = await longLog()
  const client = httpClient({ url: server.url, key: 'hk_test' })
  const found: string[] = []
  for await (const { position } of eventsAfter(client, 0n, { types: ['money.book.opened'] })) found.push(position)
  await server.close()
  expect(found).toEqual(OPENED.map(String))
})
