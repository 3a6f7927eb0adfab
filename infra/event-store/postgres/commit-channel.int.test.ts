import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { testDatabase } from '../../testing/database.ts'
import { append, newStream, newTenant } from '../contract/fixtures.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'

test('a commit of one process wakes a subscriber of another', async () => {
  const database = await testDatabase()
  const [writing, reading] = [
    await openPostgresEventStore({ url: database.url }),
    await openPostgresEventStore({ url: database.url }),
  ]
  const delays: number[] = []
  const pages = reading.subscribe({ after: 0n, signal: AbortSignal.timeout(10_000) })[Symbol.asyncIterator]()
  for (let round = 0; round < 10; round += 1) {
    const next = pages.next()
    await sleep(20)
    await writing.append([append({ tenantId: newTenant(), streamId: newStream() })])
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
    for (; performance.now() - since < ms; await sleep(3))
      await store.append([append({ tenantId: newTenant(), streamId: newStream() })])
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
