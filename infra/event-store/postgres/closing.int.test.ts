import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Clock, systemClock } from '../../clock/clock.ts'
import { type TestDatabase, testDatabase } from '../../testing/database.ts'
import { append, event, kinds, newStream, newTenant } from '../contract/fixtures.ts'
import { WakeUps } from '../wake-ups.ts'
import { CommitChannel } from './commit-channel.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'

const [ANNOUNCE_EVERY_MS, ANNOUNCE_ALONE_EVERY_MS] = [2, 50]

let database: TestDatabase
let operator: Client
beforeEach(async () => {
  database = await testDatabase()
  operator = new Client(database.url)
  await operator.connect()
})
afterEach(async () => {
  await operator?.end()
  await database?.drop()
})

async function connections(): Promise<number> {
  const { rowCount } = await operator.query(
    `select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
  )
  return rowCount ?? 0
}

test('closing waits for the appends under way, the halves of a refused call too, and ends every connection', async () => {
  const store = await openPostgresEventStore({ url: database.url })
  const sound = () => append({ tenantId: newTenant(), streamId: newStream() })
  const poison = append({ tenantId: newTenant(), streamId: newStream(), events: [event({ data: '{"a":"\0"}' })] })
  const calls = [store.append([sound(), poison, sound()]), store.append([sound()])]
  await store.close()
  expect((await Promise.all(calls)).map(kinds)).toEqual([['appended', 'invalid', 'appended'], ['appended']])
  await expect.poll(connections).toBe(0)
})

test('closing ends the subscriptions', async () => {
  const store = await openPostgresEventStore({ url: database.url })
  const next = store
    .subscribe({ after: 0n, signal: AbortSignal.timeout(60_000) })
    [Symbol.asyncIterator]()
    .next()
  await store.head()
  await store.close()
  expect(await next).toEqual({ done: true, value: undefined })
})

test('what is appended after closing is refused as not sent, and opens no connection', async () => {
  const store = await openPostgresEventStore({ url: database.url })
  await store.close()
  const late = store.append([append({ tenantId: newTenant(), streamId: newStream() })])
  await expect(late).rejects.toMatchObject({ name: 'LogUnavailable', outcome: 'not-sent' })
  await expect.poll(connections).toBe(0)
})

test('a channel that is closed leaves neither a connection nor a timer, also while it begins to listen', async () => {
  const [timers, pauses] = [new Set<object>(), [] as (() => void)[]]
  const clock = systemClock()
  const counted: Clock = {
    ...clock,
    after(ms, callback) {
      if (ms === ANNOUNCE_EVERY_MS || ms === ANNOUNCE_ALONE_EVERY_MS) pauses.push(callback)
      const timer = {}
      timers.add(timer)
      return () => timers.delete(timer)
    },
  }
  const channel = new CommitChannel(database.url, counted, new WakeUps())
  channel.announce()
  await expect.poll(() => pauses.length).toBe(1)
  timers.clear()
  const listening = channel.listen()
  const closed = channel.close()
  await listening
  for (const goOn of pauses) goOn()
  await closed
  expect(timers.size).toBe(0)
  await expect.poll(connections).toBe(0)
})
