import { randomUUID } from 'node:crypto'
import { EventId, streamOf, TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import { describe, expect, test } from 'vitest'
import type { SnapshotKey, SnapshotStore } from './port.ts'

const decidedAt = '2026-01-01T00:00:00.000001Z' as Instant

/** What every store of snapshots must do. */
export function snapshotStoreContract(name: string, open: () => Promise<SnapshotStore>): void {
  describe(`snapshots: ${name}`, () => {
    test('a snapshot is found as it was kept, page by page', async () => {
      const { store, key } = await fresh()
      const at = headAt(41n)
      await store.save(key, at, ['one', 'two', '"drei ✓"'])
      expect(await found(store, key)).toEqual({ ...at, pages: ['one', 'two', '"drei ✓"'] })
    })

    test('another shape, another tenant and another stream find nothing', async () => {
      const { store, key } = await fresh()
      await store.save(key, headAt(1n), ['page'])
      expect(await store.find({ ...key, shape: 'other' })).toBeNull()
      expect(await store.find({ ...key, tenantId: TenantId.parse(randomUUID()) })).toBeNull()
      expect(await store.find({ ...key, streamId: streamOf('test.counter', 'other') })).toBeNull()
    })

    test('a newer snapshot takes the place of an older one, never the other way round', async () => {
      const { store, key } = await fresh()
      const newer = headAt(10n)
      await store.save(key, headAt(5n), ['five', 'more'])
      await store.save(key, newer, ['ten'])
      await store.save(key, headAt(7n), ['seven'])
      expect(await found(store, key)).toEqual({ ...newer, pages: ['ten'] })
    })

    test('kept again at the same revision, in other pages, it is what was kept last', async () => {
      const { store, key } = await fresh()
      const at = headAt(10n)
      await store.save(key, at, ['one', 'two'])
      await store.save(key, at, ['o', 'n', 'e'])
      expect(await found(store, key)).toEqual({ ...at, pages: ['o', 'n', 'e'] })
    })

    test('another shape takes the place of what was kept', async () => {
      const { store, key } = await fresh()
      await store.save(key, headAt(10n), ['old'])
      const at = headAt(3n)
      await store.save({ ...key, shape: 'new' }, at, ['new'])
      expect(await found(store, { ...key, shape: 'new' })).toEqual({ ...at, pages: ['new'] })
      expect(await store.find(key)).toBeNull()
    })

    test('pages without an end are not a snapshot', async () => {
      const { store, key } = await fresh()
      await store.save(key, headAt(4n), ['four'])
      await expect(store.save(key, headAt(9n), interrupted())).rejects.toThrow('interrupted')
      expect(await found(store, key)).toMatchObject({ pages: ['four'] })
    })
  })

  async function fresh(): Promise<{ store: SnapshotStore; key: SnapshotKey }> {
    const tenantId = TenantId.parse(randomUUID())
    return { store: await open(), key: { tenantId, streamId: streamOf('test.counter', 'a'), shape: 'test/1' } }
  }
}

export function headAt(revision: bigint) {
  return { head: { revision, eventId: EventId.parse(randomUUID()) }, decidedAt }
}

export async function found(store: SnapshotStore, key: SnapshotKey): Promise<object | null> {
  const snapshot = await store.find(key)
  if (snapshot === null) return null
  const pages: string[] = []
  for await (const page of snapshot.pages()) pages.push(page)
  return { ...snapshot, pages }
}

export function* interrupted(): Generator<string, void, undefined> {
  yield* ['nine', 'ten']
  throw new Error('interrupted')
}
