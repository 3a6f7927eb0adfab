import { appendFile, mkdir, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { FolderNotEmpty } from '../files/empty-folder.ts'
import { backUp } from './back-up.ts'
import { DATA } from './backup-copy.ts'
import { BackupDamaged, type Manifest, readManifest } from './manifest.ts'
import { PointNotReached } from './restore-target.ts'
import { KeysMissing } from './restored-database.ts'
import { guardedFolder, type Installation, openInstallation, restoreTo } from './testing/installation.ts'

// A restore starts a server of its own, two for a position.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let folder: Awaited<ReturnType<typeof guardedFolder>>
let original: Installation
let manifest: Manifest
let from: string
let home: string

beforeAll(async () => {
  folder = await guardedFolder()
  ;[from, home] = [join(folder.path, 'backup'), join(folder.path, 'restored')]
  original = await openInstallation(folder.path)
  await original.write(10)
  manifest = await take('backup')
})
afterEach(() => rm(home, { recursive: true, force: true }))
afterAll(async () => {
  await original.close()
  await folder.remove()
})

function take(name: string, keyring: string | null = join(original.home, 'keyring.json')): Promise<Manifest> {
  return backUp({ ...original, to: join(folder.path, name), keyring, version: 'test' })
}

/** Changes a file of the backup, and puts it back. */
async function withChanged(path: string, change: (file: string) => Promise<void>, look: () => Promise<void>) {
  const file = join(from, path)
  const before = await readFile(file)
  await change(file)
  await look().finally(() => writeFile(file, before))
}

const flip = async (file: string): Promise<void> => {
  const handle = await open(file, 'r+')
  const { size } = await handle.stat()
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.floor(size / 2))
  await handle.write(Buffer.from([buffer.readUInt8(0) ^ 1]), 0, 1, Math.floor(size / 2))
  await handle.close()
}
const shorten = async (file: string) => truncate(file, (await stat(file)).size - 1)

test.each([
  ['a flipped bit of a data file', `${DATA}/global/pg_control`, flip],
  ['a truncated WAL segment', 'wal', shorten],
  ['a lengthened file', `${DATA}/PG_VERSION`, (file: string) => appendFile(file, '1')],
  ['a missing file', `${DATA}/backup_label`, (file: string) => rm(file)],
  ['a keyring of somebody else', 'keyring.json', flip],
])('%s is refused, and named; nothing stays in the home', async (_, name, change) => {
  const path = name === 'wal' ? `${DATA}/pg_wal/${manifest.wal.firstSegment}` : name
  await withChanged(path, change, async () => {
    await expect(restoreTo(home, from)).rejects.toThrow(join(from, path))
    expect(await readdir(home)).toEqual([])
  })
})

test.each([
  ['altered', flip],
  ['truncated', shorten],
])('a manifest that was %s is refused', (_, change) =>
  withChanged('manifest.json', change, async () => {
    await expect(restoreTo(home, from)).rejects.toThrow(BackupDamaged)
  }),
)

test('a folder without manifest is no backup', () =>
  withChanged('manifest.json', rm, () =>
    expect(restoreTo(home, from)).rejects.toThrow(`${from} is no complete backup`),
  ))

test('a manifest that is there and cannot be read is not said to be missing', () =>
  withChanged(
    'manifest.json',
    async (file) => {
      await rm(file)
      await mkdir(file)
    },
    async () => {
      await expect(restoreTo(home, from)).rejects.toThrow('EISDIR')
      await rm(join(from, 'manifest.json'), { recursive: true })
    },
  ))

test('what a start that failed, and a restore that was killed, leave in a home: locks are no hindrance, the other is named', async () => {
  await mkdir(join(home, 'locks'), { recursive: true })
  await writeFile(join(home, 'locks', '1-000000000000'), '')
  await withChanged('manifest.json', rm, () => expect(restoreTo(home, from)).rejects.toThrow('no complete backup'))
  await withChanged(`${DATA}/PG_VERSION`, shorten, () =>
    expect(restoreTo(home, from)).rejects.toThrow('the backup wrote'),
  )
  await mkdir(join(home, 'restoring'))
  await expect(restoreTo(home, from)).rejects.toThrow('did not finish; empty the folder and restore again')
})

test('a home that is not empty is refused and left as it is', async () => {
  await mkdir(home)
  await writeFile(join(home, 'precious'), 'x')
  await expect(restoreTo(home, from)).rejects.toThrow(FolderNotEmpty)
  expect(await readdir(home)).toEqual(['precious'])
})

test('a time or position from before the end of the backup is refused', async () => {
  await expect(restoreTo(home, from, { point: { time: manifest.startedAt } })).rejects.toThrow(PointNotReached)
  await expect(restoreTo(home, from, { point: { position: 10n } })).rejects.toThrow(PointNotReached)
})

test('a time and a position after the end of the WAL are refused', async () => {
  const point = { time: '2999-01-01T00:00:00.000000Z' as Manifest['startedAt'] }
  await expect(restoreTo(home, from, { point })).rejects.toThrow('leave the target out')
  await expect(restoreTo(home, from, { point: { position: 1000n } })).rejects.toThrow('ends at position 10')
})

test('a gap in the WAL is refused, not passed over', async () => {
  const wal = join(folder.path, 'some-wal')
  await mkdir(wal, { recursive: true })
  const { lastSegment } = manifest.wal
  await writeFile(join(wal, `${lastSegment.slice(0, -2)}F0`), '')
  await expect(restoreTo(home, from, { walFolders: [wal] })).rejects.toThrow('is missing, and there are later ones')
  const point = { time: '2999-01-01T00:00:00.000000Z' as Manifest['startedAt'] }
  const beyond = restoreTo(home, from, { point, walFolders: [wal] }).catch(String)
  // Whether the WAL holds a commit, whose time would be named, is up to the checkpoint.
  expect(await beyond).toMatch(/ends before that(, at [^;]+)?; .* is missing, and there are later ones: .* --to-time$/)
})

test('a restore says that the archive is not where it was looked for', async () => {
  const said: string[] = []
  const backupFolder = join(folder.path, 'no-archive')
  await restoreTo(home, from, { backupFolder, onStep: (line) => said.push(line) })
  expect(said[0]).toBe(
    `there is no archive of this installation in ${backupFolder}: what it would hold is not restored`,
  )
})

test('two backups in a row both restore; a folder that has one is refused', async () => {
  await original.write(5)
  const second = await take('second')
  expect(second.log.head).toBe(15n)
  await expect(take('second')).rejects.toThrow(FolderNotEmpty)
  expect((await readManifest(join(folder.path, 'second'))).log.head).toBe(15n)
  expect((await restoreTo(home, from)).log.head).toBe(10n)
  await rm(home, { recursive: true })
  expect((await restoreTo(home, join(folder.path, 'second'))).log.head).toBe(15n)
})

test('of two backups into one folder at the same time one is made, and the other leaves it whole', async () => {
  const both = await Promise.allSettled([take('shared'), take('shared')])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(both.find((one) => one.status === 'rejected')?.reason).toBeInstanceOf(FolderNotEmpty)
  await restoreTo(home, join(folder.path, 'shared'))
})

test('without keys a restore is refused, unless the keyring is brought or the loss accepted', async () => {
  const keyless = join(folder.path, 'keyless')
  expect((await take('keyless', null)).hasKeys).toBe(false)
  await expect(restoreTo(home, keyless)).rejects.toThrow(KeysMissing)
  await restoreTo(home, keyless, { keyrings: [join(original.home, 'keyring.json')] })
  await rm(home, { recursive: true })
  await restoreTo(home, keyless, { losesSealedData: true })
})

test('a server that goes away during a backup leaves no folder that passes for one', async () => {
  const to = join(folder.path, 'cut')
  const { url } = original
  let copied = 0
  let closing: Promise<void> | undefined
  const cut = backUp({
    ...{ home: original.home, url, to, keyring: null, version: 'test' },
    onProgress: () => {
      copied += 1
      if (copied === 5) closing = original.close()
    },
  })
  await expect(cut).rejects.toThrow('PostgreSQL was stopped while it was backed up; run it again')
  await expect(stat(to)).rejects.toThrow('ENOENT')
  await closing
  original = await openInstallation(folder.path)
})

test('of a home that was lost in a crash, its own WAL brings back all that was acknowledged', async () => {
  await take('last')
  await original.write(5)
  const expected = await original.log()
  process.kill(original.pid, 'SIGKILL')
  await restoreTo(home, join(folder.path, 'last'), { walFolders: [join(original.home, 'postgres', 'data', 'pg_wal')] })
  const restored = await openInstallation(home)
  const found = await restored.log().finally(() => restored.close())
  await original.close()
  original = await openInstallation(folder.path)
  expect(found).toEqual(expected)
})
