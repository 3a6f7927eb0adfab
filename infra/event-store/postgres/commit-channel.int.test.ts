import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Clock, systemClock } from '../../clock/clock.ts'
import { testDatabase } from '../../testing/database.ts'
import { append, newStream, newTenant } from '../contract/fixtures.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'
import { Writer } from './writer.ts'

const POLL_MS = 250
const [ANNOUNCE_EVERY_MS, ANNOUNCE_ALONE_EVERY_MS] = [2, 50]
const clock = systemClock()
/** On which nobody polls. */
const held: Clock = { ...clock, after: (ms, callback) => (ms === POLL_MS ? () => {} : clock.after(ms, callback)) }

const one = () => append({ tenantId: newTenant(), streamId: newStream() })

test('a commit of one process wakes a subscriber of another, though that one has just written itself', async () => {
  const database = await testDatabase()
  const [writing, reading] = [
    await openPostgresEventStore({ url: database.url }),
    await openPostgresEventStore({ url: database.url, clock: held }),
  ]
  const pages = reading.subscribe({ after: 0n, signal: AbortSignal.timeout(60_000) })[Symbol.asyncIterator]()
  for (let reached = 2n; reached <= 20n; reached += 2n) {
    await reading.append([one()])
    await pages.next()
    const next = pages.next()
    await sleep(20)
    await writing.append([one()])
    expect(await next).toMatchObject({ value: { reached } })
  }
  await pages.return?.()
  await Promise.all([writing.close(), reading.close()])
  await database.drop()
})

test('what is written without a word is seen all the same, though the last event seen was of this process', async () => {
  const database = await testDatabase()
  const store = await openPostgresEventStore({ url: database.url })
  const silent = new Writer(database.url)
  await silent.open()
  const pages = store.subscribe({ after: 0n, signal: AbortSignal.timeout(60_000) })[Symbol.asyncIterator]()
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
  const store = await openPostgresEventStore({ url: database.url, clock: held })
  const pages = store.subscribe({ after: 0n, limit: 2, signal: AbortSignal.timeout(60_000) })[Symbol.asyncIterator]()
  for (let reached = 2n; reached <= 20n; reached += 2n) expect(await pages.next()).toMatchObject({ value: { reached } })
  await pages.return?.()
  await store.close()
  await database.drop()
})

test('a process that alone listens to its commits announces them rarely, until another one listens', async () => {
  const database = await testDatabase()
  const pauses: number[] = []
  const noting: Clock = {
    ...clock,
    after(ms, callback) {
      if (ms === ANNOUNCE_EVERY_MS || ms === ANNOUNCE_ALONE_EVERY_MS) pauses.push(ms)
      return clock.after(ms, callback)
    },
  }
  const store = await openPostgresEventStore({ url: database.url, clock: noting })
  const lastPause = async () => {
    await store.append([one()])
    return pauses.at(-1)
  }
  await expect.poll(async () => [await lastPause(), pauses.length > 5]).toEqual([ANNOUNCE_ALONE_EVERY_MS, true])
  expect(pauses).not.toContain(ANNOUNCE_EVERY_MS)
  const other = await openPostgresEventStore({ url: database.url })
  const reading = other.subscribe({ after: 0n, signal: AbortSignal.timeout(60_000) })[Symbol.asyncIterator]()
  await reading.next()
  await expect.poll(lastPause).toBe(ANNOUNCE_EVERY_MS)
  await reading.return?.()
  await Promise.all([store.close(), other.close()])
  await database.drop()
})
