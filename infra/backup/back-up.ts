import { rmdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { clearFolder, makeEmptyFolder } from '../files/empty-folder.ts'
import { systemIdOf } from '../postgres/backup/archive.ts'
import { inBackupMode } from '../postgres/backup/backup-mode.ts'
import { BackupCopy, DATA } from './backup-copy.ts'
import { type Manifest, writeManifest } from './manifest.ts'

export interface BackUpOptions {
  readonly home: string
  /** The running PostgreSQL of the home; the superuser's. */
  readonly url: string
  /** A folder that does not exist yet, or is empty. */
  readonly to: string
  /** The keyring's file; null leaves keys and credentials out. */
  readonly keyring: string | null
  /** Release of Heptad. */
  readonly version: string
  /** Told after each file: bytes copied, and about how many there are. */
  readonly onProgress?: (bytes: number, total: number) => void
  /** Aborted, the backup fails with its reason after the file under way. */
  readonly signal?: AbortSignal
}

/**
 * Copies a running installation into a folder, with the WAL that makes the copy consistent. The manifest comes last: a folder
 * without it is no backup. What was copied is removed when it fails; after a crash it stays, and no restore takes it. Throws
 * {@link FolderNotEmpty}, and the faults of disk and database.
 */
export async function backUp({
  home,
  url,
  keyring,
  version,
  signal,
  onProgress = () => {},
  ...options
}: BackUpOptions): Promise<Manifest> {
  const to = resolve(options.to)
  await makeEmptyFolder(to, 0o700)
  const copy = new BackupCopy({
    ...{ home, to },
    onProgress(bytes, total) {
      signal?.throwIfAborted()
      onProgress(bytes, total)
    },
  })
  await copy.begin()
  try {
    const { log, ...moment } = await inBackupMode(url, copy)
    // The keyring comes after the data: an epoch is destroyed only long after everything was wrapped under the next one.
    const hasKeys = keyring !== null && (await copy.secrets(keyring))
    await copy.sync()
    const { version: postgres, ...held } = log
    const { startedAt, finishedAt, firstSegment, lastSegment, stopLsn } = moment
    const manifest: Manifest = {
      ...{ format: 'heptad-backup-1', heptad: version, postgres, systemId: await systemIdOf(join(to, DATA)) },
      ...{ log: held, startedAt, finishedAt, wal: { firstSegment, lastSegment, stopLsn } },
      ...{ hasKeys, folders: copy.folders, files: copy.files },
    }
    await writeManifest(to, manifest)
    return manifest
  } catch (error) {
    await clearFolder(to)
      .then(() => rmdir(to))
      .catch(() => {})
    throw error
  }
}
