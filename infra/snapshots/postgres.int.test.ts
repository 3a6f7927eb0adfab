import { randomUUID } from 'node:crypto'
import { streamOf, TenantId } from '@heptad/schemas/ids.ts'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool } from '../postgres/pool.ts'
import { testDatabase } from '../testing/database.ts'
import { found, headAt, interrupted, snapshotStoreContract } from './contract.ts'
import { postgresSnapshots, SnapshotGone, savingConnections } from './postgres.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let pool: Pool

beforeAll(async () => {
  database = await testDatabase()
  pool = openPool({ url: database.url, role: 'heptad_projector', max: 2, applicationName: 'snapshots' })
})

afterAll(async () => {
  await pool.end()
  await database.drop()
})

snapshotStoreContract('PostgreSQL', async () => postgresSnapshots({ reading: pool, saving: pool }))

test('what saves waits for no disk', async () => {
  const saving = openPool({
    url: database.url,
    role: 'heptad_projector',
    applicationName: 'saving',
    ...savingConnections,
  })
  try {
    expect((await saving.query('show synchronous_commit')).rows).toEqual([{ synchronous_commit: 'off' }])
  } finally {
    await saving.end()
  }
})

test('the pages of a snapshot that gave way are dropped', async () => {
  const { rows } = await pool.query<{ left: bigint }>(
    `select count(*) as left from log.snapshot_pages page join log.snapshots kept using (tenant_id, stream_id)
     where page.revision < kept.revision`,
  )
  expect(rows).toEqual([{ left: 0n }])
})

const newKey = () => ({
  tenantId: TenantId.parse(randomUUID()),
  streamId: streamOf('test.counter', 'a'),
  shape: 'test/1',
})

test('a save at the same revision that broke off, in another shape or in this one, leaves no snapshot that is mixed', async () => {
  const store = postgresSnapshots({ reading: pool, saving: pool })
  for (const shape of ['test/1', 'test/2']) {
    const [key, at] = [newKey(), headAt(4n)]
    await store.save(key, at, ['one', 'two'])
    await expect(store.save({ ...key, shape }, at, interrupted())).rejects.toThrow('interrupted')
    await expect(found(store, key)).rejects.toThrow(SnapshotGone)
    await store.save(key, at, ['one', 'two'])
    expect(await found(store, key)).toMatchObject({ pages: ['one', 'two'] })
  }
})

test.each([
  ['written by a release that did not say of which save they are', 'update log.snapshot_pages set body = $1', '"one"'],
  ['gone in part', 'delete from log.snapshot_pages where page = $1', 1],
  ['more than were completed', 'update log.snapshots set pages = $1', 1],
  ['fewer than were completed', 'update log.snapshots set pages = $1', 3],
  ['of another shape', 'update log.snapshots set shape = $1', 'test/2'],
])('pages that are %s are no snapshot', async (_, change, value) => {
  const store = postgresSnapshots({ reading: pool, saving: pool })
  const key = newKey()
  await store.save(key, headAt(4n), ['one', 'two'])
  const where = change.includes('where') ? 'and' : 'where'
  await pool.query(`${change} ${where} tenant_id = $2`, [value, key.tenantId])
  const shape = value === 'test/2' ? value : key.shape
  await expect(found(store, { ...key, shape })).rejects.toThrow(SnapshotGone)
})

test('a save drops no pages of a newer one that is under way, and shows none of an older one that broke off', async () => {
  const [store, key] = [postgresSnapshots({ reading: pool, saving: pool }), newKey()]
  await expect(store.save(key, headAt(9n), interrupted())).rejects.toThrow('interrupted')
  await store.save(key, headAt(4n), ['four'])
  expect(await found(store, key)).toMatchObject({ pages: ['four'] })
  const left = 'select count(*) as pages from log.snapshot_pages where tenant_id = $1 and revision = 9'
  expect((await pool.query(left, [key.tenantId])).rows).toEqual([{ pages: 1n }])
  await store.save(key, headAt(10n), ['ten'])
  await expect(store.save(key, headAt(7n), interrupted())).rejects.toThrow('interrupted')
  expect(await found(store, key)).toMatchObject({ pages: ['ten'] })
})

test('whoever takes no more pages is not told of one that is gone', async () => {
  const [store, key] = [postgresSnapshots({ reading: pool, saving: pool }), newKey()]
  await store.save(key, headAt(4n), ['one', 'two', 'three'])
  await pool.query('delete from log.snapshot_pages where page = 1 and tenant_id = $1', [key.tenantId])
  for await (const page of (await store.find(key))?.pages() ?? []) {
    expect(page).toBe('one')
    break
  }
  const unanswered = Array.from({ length: pool.totalCount }, () => pool.query('select pg_sleep(0.05)'))
  await Promise.all(unanswered)
})
