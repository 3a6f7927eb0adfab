import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Checksum, copyFile } from '../files/copy-file.ts'
import { DATA, HOME } from './backup-copy.ts'
import { BackupDamaged, type Manifest } from './manifest.ts'

export interface CopyBackOptions {
  readonly from: string
  readonly manifest: Manifest
  /** Exists and is empty. Gets what the backup's home held, and `keyring.json`. */
  readonly to: string
  /** Told after each file: bytes copied of the total. */
  readonly onProgress: (bytes: number, total: number) => void
}

/** Copies the files of a backup into a folder, each compared with its checksum. Throws {@link BackupDamaged}, which names the file. */
export async function copyBack({ from, manifest, to, onProgress }: CopyBackOptions): Promise<void> {
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
  const target = (path: string) => join(to, path.startsWith(`${HOME}/`) ? path.slice(HOME.length) : path)
  for (const folder of manifest.folders.filter((path) => path !== HOME))
    await mkdir(target(folder), { recursive: true, mode: 0o700 })
  let copied = 0
  for (const { path, ...expected } of manifest.files) {
    const source = join(from, path)
    // PostgreSQL brings a copied data folder to disk itself before it recovers.
    const isDurable = !path.startsWith(`${DATA}/`)
    assertSame(source, expected, await copyExisting(source, target(path), isDurable))
    copied += expected.bytes
    onProgress(copied, total)
  }
}

async function copyExisting(from: string, to: string, isDurable: boolean): Promise<Checksum> {
  try {
    return await copyFile(from, to, { isDurable })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new BackupDamaged(`${from} is missing from the backup`)
    throw error
  }
}

function assertSame(path: string, expected: Checksum, actual: Checksum): void {
  if (actual.bytes !== expected.bytes)
    throw new BackupDamaged(`${path} has ${actual.bytes} bytes, the backup wrote ${expected.bytes}`)
  if (actual.sha256 !== expected.sha256) throw new BackupDamaged(`${path} was altered: its SHA-256 is ${actual.sha256}`)
}
