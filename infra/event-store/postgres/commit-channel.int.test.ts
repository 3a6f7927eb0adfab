import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { type Clock, systemClock } from '../../clock/clock.ts'
import { testDatabase } from '../../testing/database.ts'
import { append, newStream, newTenant } from '../contract/fixtures.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'
import { Writer } from './writer.ts'

const POLL_MS = 250

const one = () => append({ tenantId: newTenant(), streamId: newStream() })

test('a commit of one process wakes a subscriber of another, though that one has just written itself', async () => {
  const database = await testDatabase()
  const [writing, reading] = [
    await openPostgresEventStore({ url: database.url }),
    await openPostgresEventStore({ url: database.url }),
  ]
  const delays: number[] = []
  const pages = reading.subscribe({ after: 0n, signal: AbortSignal.timeout(10_000) })[Symbol.asyncIterator]()
  for (let round = 0; round < 10; round += 1) {
    await reading.append([one()])
    await pages.next()
    const next = pages.next()
    await sleep(20)
    await writing.append([one()])
    const committedAt = performance.now()
    await next
    delays.push(performance.now() - committedAt)
  }
  await pages.return?.()
  await Promise.all([writing.close(), reading.close()])
  await database.drop()
  // The poll alone would take 230 ms.
  expect(delays.toSorted((a, b) => a - b)[5]).toBeLessThan(150)
})

test('what is written without a word is seen all the same, though the last event seen was of this process', async () => {
  const database = await testDatabase()
  const store = await openPostgresEventStore({ url: database.url })
  const silent = new Writer(database.url)
  await silent.open()
  const pages = store.subscribe({ after: 0n, signal: AbortSignal.timeout(20_000) })[Symbol.asyncIterator]()
  await store.append([one()])
  expect(await pages.next()).toMatchObject({ value: { reached: 1n } })
  const next = pages.next()
  await silent.append([one()])
  expect(await next).toMatchObject({ value: { reached: 2n } })
  await pages.return?.()
  await Promise.all([store.close(), silent.close()])
  await database.drop()
})

test('a subscriber that is behind reads page after page, and waits for no poll', async () => {
  const database = await testDatabase()
  const writing = await openPostgresEventStore({ url: database.url })
  await writing.append(Array.from({ length: 20 }, one))
  await writing.close()
  const clock = systemClock()
  const held: Clock = { ...clock, after: (ms, callback) => (ms === POLL_MS ? () => {} : clock.after(ms, callback)) }
  const store = await openPostgresEventStore({ url: database.url, clock: held })
  const pages = store.subscribe({ after: 0n, limit: 2, signal: AbortSignal.timeout(20_000) })[Symbol.asyncIterator]()
  for (let reached = 2n; reached <= 20n; reached += 2n) expect(await pages.next()).toMatchObject({ value: { reached } })
  await pages.return?.()
  await store.close()
  await database.drop()
})

test('a process that alone listens to its commits announces them rarely, until another one listens', async () => {
  const database = await testDatabase()
  const store = await openPostgresEventStore({ url: database.url })
  const [ear, words] = [new Client({ connectionString: database.url }), { count: 0 }]
  await ear.connect()
  await ear.query('listen heptad_log')
  ear.on('notification', () => {
    words.count += 1
  })
  const appendFor = async (ms: number) => {
    const [before, since] = [words.count, performance.now()]
    for (; performance.now() - since < ms; await sleep(3)) await store.append([one()])
    return { words: words.count - before, ms: performance.now() - since }
  }
  const alone = await appendFor(500)
  expect(alone.words).toBeLessThanOrEqual(alone.ms / 50 + 2)
  const other = await openPostgresEventStore({ url: database.url })
  const reading = other.subscribe({ after: 0n, signal: AbortSignal.timeout(20_000) })[Symbol.asyncIterator]()
  await reading.next()
  const isOften = async () => {
    const heard = await appendFor(300)
    return heard.words > heard.ms / 50 + 2
  }
  await expect.poll(isOften, { timeout: 15_000 }).toBe(true)
  await reading.return?.()
  await Promise.all([store.close(), other.close(), ear.end()])
  await database.drop()
})
