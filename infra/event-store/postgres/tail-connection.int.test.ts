import { expect, test } from 'vitest'
import { testDatabase } from '../../testing/database.ts'
import { append, newStream, newTenant } from '../contract/fixtures.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'

const READS = 500

test.each(['head', 'identity', 'follower'] as const)(
  'the %s does not wait for those who read streams',
  async (asked) => {
    const database = await testDatabase()
    const store = await openPostgresEventStore({ url: database.url, readers: 1 })
    const [tenantId, streamId] = [newTenant(), newStream()]
    await store.append([append({ tenantId, streamId })])
    await Promise.all([store.head(), store.readStream(tenantId, streamId)])
    const pages = store.subscribe({ after: 0n, signal: AbortSignal.timeout(60_000) })[Symbol.asyncIterator]()
    let done = 0
    const reads = Array.from({ length: READS }, () => store.readStream(tenantId, streamId).then(() => (done += 1)))
    await { head: () => store.head(), identity: () => store.identity(), follower: () => pages.next() }[asked]()
    expect(done).toBeLessThan(READS)
    await Promise.all([...reads, pages.return?.()])
    await store.close()
    await database.drop()
  },
)
