import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { clearFolder, makeEmptyFolder } from '../files/empty-folder.ts'
import { makeFolder } from '../files/make-folder.ts'
import { syncFolder } from '../files/replace-file.ts'
import { mergeKeyrings } from '../keys/merge-keyrings.ts'
import { type Archive, archiveIn } from '../postgres/backup/archive.ts'
import {
  type RecoveredPostgres,
  type RecoverOptions,
  type RecoveryTarget,
  recover,
} from '../postgres/backup/recovery.ts'
import { LOCKS, lockHome } from '../processes/home-lock.ts'
import { KEYRING } from './backup-copy.ts'
import { copyBack } from './copy-back.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { gatherKeys } from './restore-keys.ts'
import { assertReachable, type RestorePoint, transactionOf } from './restore-target.ts'
import { assertAllRead, assertNoGap, findWal, gapIn, type RestoreWal } from './restore-wal.ts'
import { type Settled, settleRestored } from './restored-database.ts'
import { assertNotRestoring, restoringFolder } from './restoring-folder.ts'

export interface RestoreOptions {
  readonly from: string
  /** A folder that does not exist yet, or is empty; what locks left there does not count. */
  readonly home: string
  /** The keyring file of the home; epochs that it lacks are added. */
  readonly keyring: string
  readonly point: RestorePoint
  /** Folders with WAL besides the archive. */
  readonly walFolders: readonly string[]
  /** Keyring files besides those of backup and archive. */
  readonly keyrings: readonly string[]
  /** Holds the archive, which the restored installation goes on with. */
  readonly backupFolder: string | undefined
  /** Goes on although data keys cannot be opened. */
  readonly losesSealedData: boolean
  readonly dropAnalytics: (tables: readonly string[]) => Promise<void>
  /** One line for each step. */
  readonly onStep: (line: string) => void
  readonly onProgress: (bytes: number, total: number) => void
  /** Aborted, the restore fails with its reason while it copies or recovers. */
  readonly signal?: AbortSignal
}

/** An installation that was restored. Nothing runs in it. */
export interface Restored extends Settled {
  readonly manifest: Manifest
}

/**
 * Makes a home of a backup: copies and verifies it, recovers it to the point, and begins a new incarnation of its log. When
 * it fails, the home is empty again. Throws {@link FolderNotEmpty}, {@link RestoreUnfinished}, {@link HomeInUse}, {@link BackupDamaged}, {@link PointNotReached},
 * {@link TargetNotReached}, {@link KeysMissing}, {@link ForeignKeyring}, {@link ErasuresDamaged}, and the faults of disk and database.
 */
export async function restore(given: RestoreOptions): Promise<Restored> {
  const options = { ...given, from: resolve(given.from), home: resolve(given.home) }
  const { home, backupFolder, point } = options
  const manifest = await readManifest(options.from)
  assertReachable(manifest, point)
  const archive = backupFolder === undefined ? null : archiveIn(backupFolder, manifest.systemId)
  const wal = await findWal(manifest, { archive: archive?.walFolder ?? null, folders: options.walFolders })
  if (archive !== null && !wal.folders.includes(archive.walFolder))
    options.onStep(`there is no archive of this installation in ${backupFolder}: what it would hold is not restored`)
  if (point === null) assertNoGap(manifest, wal)
  await assertNotRestoring(home)
  await makeEmptyFolder(home, 0o755, LOCKS)
  const lock = await lockHome(home)
  try {
    const restored = await new Restoring(options, manifest, wal, archive).run()
    await lock.release()
    return restored
  } catch (error) {
    await clearFolder(home)
    throw error
  }
}

/** A restore under way. Everything is made in a folder of its own, which becomes the home in the end. */
class Restoring {
  readonly #options: RestoreOptions
  readonly #manifest: Manifest
  readonly #wal: RestoreWal
  readonly #archive: Archive | null
  readonly #folder: string

  constructor(options: RestoreOptions, manifest: Manifest, wal: RestoreWal, archive: Archive | null) {
    this.#options = options
    this.#manifest = manifest
    this.#wal = wal
    this.#archive = archive
    this.#folder = restoringFolder(options.home)
  }

  async run(): Promise<Restored> {
    const { point, onStep } = this.#options
    await mkdir(this.#folder)
    const target = await this.#targetOf(point)
    const home = join(this.#folder, 'home')
    await this.#copyTo(home)
    onStep('recovering')
    const settled = await this.#recoverIn(home, target)
    await this.#moveIn(home)
    return { manifest: this.#manifest, ...settled }
  }

  async #recoverIn(home: string, target: RecoveryTarget): Promise<Settled> {
    const { backupFolder, losesSealedData, dropAnalytics, signal } = this.#options
    const epochs = await gatherKeys(home, this.#keyrings(), losesSealedData)
    const server = await this.#recover({ home, target, backupFolder, signal })
    try {
      if (target.kind === 'end') await assertAllRead(join(home, 'postgres', 'data'), this.#wal)
      const erasures = this.#archive === null ? [] : [this.#archive.erasures]
      return await settleRestored(server.url, { erasures, epochs, losesSealedData, dropAnalytics })
    } finally {
      await server.stop()
    }
  }

  /** A position is looked up in a first recovery, which goes to the end and is thrown away. */
  async #targetOf(point: RestorePoint): Promise<RecoveryTarget> {
    if (point === null) return { kind: 'end' }
    if ('time' in point) return { kind: 'time', time: point.time }
    const { onStep, signal } = this.#options
    onStep(`looking for position ${point.position}`)
    const home = join(this.#folder, 'survey')
    await this.#copyTo(home)
    const server = await this.#recover({ home, target: { kind: 'end' }, signal })
    try {
      return { kind: 'transaction', id: await transactionOf(server.url, point.position) }
    } finally {
      await server.stop()
      await rm(home, { recursive: true, force: true })
    }
  }

  #recover(options: Omit<RecoverOptions, 'walFolders' | 'advice'>): Promise<RecoveredPostgres> {
    const advice = gapIn(this.#manifest, this.#wal) ?? 'leave the target out to restore all of it'
    return recover({ ...options, walFolders: this.#wal.folders, advice })
  }

  async #copyTo(to: string): Promise<void> {
    const { from, onProgress, signal } = this.#options
    await mkdir(to)
    await copyBack({
      ...{ from, manifest: this.#manifest, to },
      onProgress(bytes, total) {
        signal?.throwIfAborted()
        onProgress(bytes, total)
      },
    })
  }

  #keyrings(): readonly string[] {
    const { keyring, keyrings } = this.#options
    return [keyring, ...keyrings, ...(this.#archive === null ? [] : [this.#archive.keyring])]
  }

  /** Renames what is ready into the home. A home that still has the folder is refused at start. */
  async #moveIn(folder: string): Promise<void> {
    const { home, keyring } = this.#options
    makeFolder(dirname(keyring))
    await mergeKeyrings(keyring, [join(folder, KEYRING)])
    await rm(join(folder, KEYRING), { force: true })
    for (const name of await readdir(folder)) await rename(join(folder, name), join(home, name))
    await rm(this.#folder, { recursive: true })
    await syncFolder(home)
  }
}
