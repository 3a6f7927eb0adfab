import { PLATFORM_TENANT } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { testDatabase } from '../../testing/database.ts'
import { append, newStream, newTenant } from '../contract/fixtures.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'

const READS = 500

/** A log of one event, read at least once over each of its connections; `many` are the reads that somebody asks for by the hundreds. */
async function readLog() {
  const database = await testDatabase()
  const store = await openPostgresEventStore({ url: database.url, readers: 1 })
  const [tenantId, streamId] = [newTenant(), newStream()]
  await store.append([append({ tenantId, streamId })])
  const stream = () => store.readStream(tenantId, streamId)
  await Promise.all([store.head(), store.readAll(), ...Array.from({ length: 8 }, stream)])
  const pages = store.subscribe({ after: 0n, signal: AbortSignal.timeout(60_000) })[Symbol.asyncIterator]()
  let done = 0
  const many = (read: () => Promise<unknown>) => Array.from({ length: READS }, () => read().then(() => (done += 1)))
  return {
    store,
    stream,
    pages,
    many,
    done: () => done,
    async close() {
      await pages.return?.()
      await store.close()
      await database.drop()
    },
  }
}

test.each(['head', 'identity', 'follower'] as const)(
  'the %s does not wait for those who read streams or the log',
  async (asked) => {
    const { store, stream, pages, many, done, close } = await readLog()
    const reads = [...many(stream), ...many(() => store.readAll())]
    await { head: () => store.head(), identity: () => store.identity(), follower: () => pages.next() }[asked]()
    expect(done()).toBeLessThan(READS)
    await Promise.all(reads)
    await close()
  },
)

test('a command that waits for its stream does not wait for those who read the log as a whole', async () => {
  const { store, stream, many, done, close } = await readLog()
  const reads = many(() => store.readAll())
  await stream()
  expect(done()).toBeLessThan(READS)
  await Promise.all(reads)
  await close()
})

test('a tenant whose stream is asked for once does not wait for one who asks for hundreds', async () => {
  const { store, stream, many, done, close } = await readLog()
  const reads = many(stream)
  await store.readStream(newTenant(), newStream())
  expect(done()).toBeLessThan(READS)
  await Promise.all(reads)
  await close()
})

test('what the platform knows of each tenant has a turn of its own, and does not wait until all others had theirs', async () => {
  const tenants = 100
  const { store, done, many, close } = await readLog()
  const lanes = Array.from({ length: tenants }, newTenant)
  let asked = 0
  const reads = many(() => store.readStream(lanes[asked++ % tenants] ?? newTenant(), newStream()))
  await Promise.all(Array.from({ length: tenants }, () => store.readStream(PLATFORM_TENANT, newStream())))
  expect(done()).toBeLessThan(READS / 2)
  await Promise.all(reads)
  await close()
})
