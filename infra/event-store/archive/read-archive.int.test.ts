import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool } from '../../postgres/pool.ts'
import { type TestDatabase, testDatabase } from '../../testing/database.ts'
import { append, event, newStream, newTenant } from '../contract/fixtures.ts'
import { openPostgresEventStore } from '../postgres/postgres-event-store.ts'
import type { ArchivedEvent } from './archived-event.ts'
import { type ArchiveRange, readArchive } from './read-archive.ts'

const MEBIBYTE = 1024 * 1024
const [LARGE, SMALL] = [12, 450]
const tenantId = newTenant()

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  const store = await openPostgresEventStore({ url: database.url })
  const text = 'x'.repeat(MEBIBYTE - 4096)
  const large = () => event({ data: `{"text":"${text}"}` })
  for (let calls = LARGE / 4; calls > 0; calls -= 1) {
    const events = Array.from({ length: 4 }, large)
    await store.append([append({ tenantId, streamId: newStream(), events })])
  }
  await store.append([append({ tenantId, streamId: newStream(), events: SMALL })])
  await store.append([append({ tenantId: newTenant(), streamId: newStream() })])
  await store.close()
})
afterAll(() => database?.drop())

async function pagesOf(range: ArchiveRange): Promise<readonly (readonly ArchivedEvent[])[]> {
  const pool = openPool({ url: database.url, role: 'heptad_projector', max: 1, applicationName: 'test' })
  const pages: (readonly ArchivedEvent[])[] = []
  for await (const page of readArchive(pool, range)) pages.push(page)
  await pool.end()
  return pages
}

const positions = (pages: readonly (readonly ArchivedEvent[])[]) => pages.flat().map(({ position }) => Number(position))
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

test.each([
  ['the log', {}, LARGE + SMALL + 1],
  ['one tenant', { tenantId }, LARGE + SMALL],
])('an archive of %s comes whole and in order, in pages bounded in bytes and in number', async (_, of, count) => {
  const pages = await pagesOf({ after: 0n, until: BigInt(LARGE + SMALL + 1), ...of })
  expect(positions(pages)).toEqual(upTo(count))
  const bytes = pages.map((page) => page.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0))
  expect(Math.max(...bytes)).toBeLessThanOrEqual(5 * MEBIBYTE)
  expect(Math.max(...pages.map((page) => page.length))).toBe(200)
  expect(pages.length).toBeLessThanOrEqual(6)
})

test('a part of the log begins and ends where it was asked to', async () => {
  expect(positions(await pagesOf({ after: 2n, until: 9n }))).toEqual([3, 4, 5, 6, 7, 8, 9])
  expect(positions(await pagesOf({ after: 9n, until: 9n }))).toEqual([])
})
