import { Client } from 'pg'
import { expect, test } from 'vitest'
import { type Clock, systemClock } from '../../clock/clock.ts'
import { testDatabase } from '../../testing/database.ts'
import { append, newStream, newTenant } from '../contract/fixtures.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'

const POLL_MS = 250

test('a follower is given what its own process writes without a look at the database', async () => {
  const database = await testDatabase()
  const { after } = systemClock()
  // No poll is ever due.
  const clock: Clock = {
    ...systemClock(),
    elapsedMs: () => 0,
    after: (ms, callback) => (ms === POLL_MS ? () => {} : after(ms, callback)),
  }
  const store = await openPostgresEventStore({ url: database.url, clock })
  const one = () => append({ tenantId: newTenant(), streamId: newStream(), events: 2 })
  const pages = store.subscribe({ after: 0n, signal: AbortSignal.timeout(60_000) })[Symbol.asyncIterator]()
  const first = pages.next()
  await store.append([one()])
  await first
  const stored = await store.readAll()
  const client = new Client(database.url)
  await client.connect()
  await client.query('revoke select on log.events from heptad_projector')
  const next = pages.next()
  await store.append([one()])
  const { value: page } = await next
  await client.query('grant select on log.events to heptad_projector')
  expect(page).toEqual(await store.readAll({ after: stored.reached }))
  await Promise.all([pages.return?.(), client.end(), store.close()])
  await database.drop()
})
