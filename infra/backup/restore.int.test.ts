import { randomUUID } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Instant } from '@heptad/schemas/instant.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newTenant } from '../event-store/contract/fixtures.ts'
import type { StoredEvent } from '../event-store/port.ts'
import { archiveIn } from '../postgres/backup/archive.ts'
import { connectSuperuser } from '../postgres/backup/superuser.ts'
import { isSegment } from '../postgres/backup/wal-segments.ts'
import { backUp } from './back-up.ts'
import type { Manifest } from './manifest.ts'
import type { RestorePoint } from './restore-target.ts'
import { guardedFolder, type Installation, openInstallation, restoreTo } from './testing/installation.ts'

// A restore starts a server of its own, two for a position.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let folder: Awaited<ReturnType<typeof guardedFolder>>
let original: Installation
let manifest: Manifest
let whole: readonly StoredEvent[]
let middle: Instant
let from: string
let backupFolder: string
const tenant = newTenant()
let kept: Awaited<ReturnType<Installation['vault']['seal']>>
let erased: typeof kept
let incarnation: string

/** One history: load, a backup under load, more load, a moment, an erasure and a rotation, more load, stop. */
beforeAll(async () => {
  folder = await guardedFolder()
  ;[from, backupFolder] = [join(folder.path, 'backup'), join(folder.path, 'archive')]
  original = await openInstallation(folder.path, backupFolder)
  incarnation = (await original.store.identity()).incarnation
  kept = await original.vault.seal(tenant, 'user-1', 'rent')
  erased = await original.vault.seal(tenant, 'user-2', 'salary')
  await original.write(50)
  const load = original.write(300)
  manifest = await backUp({ ...original, to: from, keyring: join(original.home, 'keyring.json'), version: 'test' })
  await load
  await original.write(50)
  middle = await databaseNow(original.url)
  await sleep(20)
  await original.vault.erase(tenant, 'user-2')
  await original.keyring.rotate(0)
  await original.vault.rewrap()
  await original.write(50)
  whole = await original.log()
  await original.close()
}, 240_000)
afterAll(() => folder.remove())

async function databaseNow(url: string): Promise<Instant> {
  const client = await connectSuperuser(url)
  const { rows } = await client.query<{ now: Instant }>('select clock_timestamp() as now')
  await client.end()
  if (rows[0] === undefined) throw new Error('no time')
  return rows[0].now
}

async function withRestored<T>(point: RestorePoint, look: (restored: Installation) => Promise<T>) {
  const home = join(folder.path, `home-${randomUUID()}`)
  const report = await restoreTo(home, from, { point, backupFolder })
  const restored = await openInstallation(home)
  try {
    return { report, seen: await look(restored) }
  } finally {
    await restored.close()
  }
}

test('the backup was made while the log grew', () => {
  expect(manifest.log.head).toBeGreaterThanOrEqual(50n)
  expect(manifest.log.head).toBeLessThan(400n)
})

test('without a point everything that was archived comes back, byte for byte, as a new incarnation', async () => {
  const { report, seen } = await withRestored(null, async ({ log, store }) => ({
    events: await log(),
    identity: await store.identity(),
  }))
  expect(seen.events).toEqual(whole)
  expect(report.log.head).toBe(BigInt(whole.length))
  expect(seen.identity).toEqual({ logId: report.log.logId, incarnation: report.log.incarnation })
  expect([report.previousIncarnation, report.log.logId]).toEqual([incarnation, manifest.log.logId])
  expect(report.log.incarnation).not.toBe(incarnation)
})

test('to a time: the log is the original up to that time, goes on without a gap, and sealed data opens', async () => {
  const expected = whole.filter(({ recordedAt }) => recordedAt <= middle)
  const { seen } = await withRestored({ time: middle }, async ({ log, write, vault }) => {
    const events = await log()
    await write(3)
    return { events, grown: await log(), opened: await vault.open(tenant, kept) }
  })
  expect(seen.events).toEqual(expected)
  expect(expected.length).toBeLessThan(whole.length)
  expect(seen.grown.map(({ position }) => position)).toEqual(
    Array.from({ length: expected.length + 3 }, (_, index) => BigInt(index + 1)),
  )
  expect(seen.opened).toEqual({ value: 'rent' })
})

test('what was erased after the time of a restore is erased again before it serves', async () => {
  const { report, seen } = await withRestored({ time: middle }, ({ vault }) => vault.open(tenant, erased))
  expect([report.erasedAgain, seen]).toEqual([1, null])
})

test('past a rotation of keys, the archive brings the key that the backup could not have', async () => {
  const { report, seen } = await withRestored(null, ({ vault }) => vault.open(tenant, kept))
  expect([report.lostKeys, seen]).toEqual([0, { value: 'rent' }])
})

test('to a position: the log ends with the append that wrote it', async () => {
  const position = manifest.log.head + 20n
  const { report, seen } = await withRestored({ position }, ({ log }) => log())
  expect(seen).toEqual(whole.slice(0, Number(position)))
  expect(report.log.head).toBe(position)
})

test('bytes that were altered in the last archived segment are refused: what comes after them would be missing without a word', async () => {
  const { walFolder } = archiveIn(backupFolder, manifest.systemId)
  const timeline = manifest.wal.firstSegment.slice(0, 8)
  const ofBackup = (name: string) => isSegment(name) && name.startsWith(timeline)
  const last = (await readdir(walFolder)).filter(ofBackup).toSorted().at(-1) ?? ''
  const [file, home] = [join(walFolder, last), join(folder.path, 'home-of-altered')]
  const before = await readFile(file)
  const altered = Math.floor(bytesWritten(before) / 2)
  await writeFile(
    file,
    before.map((byte, index) => (index >= altered && index < altered + 16 ? byte ^ 1 : byte)),
  )
  await expect(restoreTo(home, from, { backupFolder })).rejects.toThrow(`${file}: it cannot be read to its end`)
  await writeFile(file, before)
})

/** How much of a segment holds records: behind a switch, which may come early, its pages are empty but for their headers. */
function bytesWritten(segment: Buffer): number {
  const [page, header] = [8192, 40]
  let end = 0
  for (let start = 0; start < segment.length; start += page) {
    const last = segment.subarray(start + header, start + page).findLastIndex((byte) => byte !== 0)
    if (last === -1) break
    end = start + header + last
  }
  return end
}
