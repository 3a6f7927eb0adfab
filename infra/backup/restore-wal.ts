import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { endOfRecovery, firstGap, isHistory, isSegment } from '../postgres/backup/wal-segments.ts'
import { DATA } from './backup-copy.ts'
import { BackupDamaged, type Manifest } from './manifest.ts'

/** What WAL a restore has: what the backup brings, and folders with what came after. */
export interface RestoreWal {
  readonly folders: readonly string[]
  /** Names of all segments on the timeline of the backup. */
  readonly segments: readonly string[]
}

/** Looks through these folders; those that do not exist are passed over. */
export async function findWal({ files, wal }: Manifest, folders: readonly string[]): Promise<RestoreWal> {
  const listed = await Promise.all(
    folders.map(async (folder) => ({ folder: resolve(folder), names: await list(folder) })),
  )
  const own = files.filter(({ path }) => path.startsWith(`${DATA}/pg_wal/`)).map(({ path }) => basename(path))
  const timeline = wal.firstSegment.slice(0, 8)
  return {
    folders: listed.filter(({ names }) => names !== null).map(({ folder }) => folder),
    segments: [...own, ...listed.flatMap(({ names }) => names ?? [])].filter(
      (name) => isSegment(name) && name.startsWith(timeline),
    ),
  }
}

/** Recovery would end at a gap without a word. Throws {@link BackupDamaged}. */
export function assertNoGap({ wal }: Manifest, { segments }: RestoreWal): void {
  const gap = firstGap(wal.firstSegment, segments)
  if (gap === null) return
  throw new BackupDamaged(
    `WAL segment ${gap} is missing, and there are later ones: name its folder with --wal, or a time before it with --to-time`,
  )
}

/** Recovery must have read every segment that there is. Throws {@link BackupDamaged}. */
export async function assertAllRead(dataFolder: string, { segments }: RestoreWal): Promise<void> {
  const walFolder = join(dataFolder, 'pg_wal')
  const newest = (await readdir(walFolder)).filter(isHistory).toSorted().at(-1)
  const end = newest === undefined ? null : endOfRecovery(await readFile(join(walFolder, newest), 'utf8'))
  const unread = segments.toSorted().at(-1)
  if (end !== null && unread !== undefined && unread > end)
    throw new BackupDamaged(`recovery ended in WAL segment ${end}, but there is ${unread}: one of them cannot be read`)
}

async function list(folder: string): Promise<readonly string[] | null> {
  return readdir(folder).catch(() => null)
}
