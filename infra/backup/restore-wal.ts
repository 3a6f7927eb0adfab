import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { ifThere } from '../files/if-there.ts'
import { isCutShort } from '../postgres/backup/unread-wal.ts'
import { endOfRecovery, firstGap, isHistory, isSegment } from '../postgres/backup/wal-segments.ts'
import { DATA } from './backup-copy.ts'
import { BackupDamaged, type Manifest } from './manifest.ts'

/** What WAL a restore has: what the backup brings, and folders with what came after. */
export interface RestoreWal {
  readonly folders: readonly string[]
  /** All segments on the timeline of the backup. */
  readonly segments: readonly string[]
  /** Those of them that are known to be written to their end. A folder of a server holds some that are made in advance. */
  readonly finished: readonly string[]
}

export interface WalPlaces {
  /** Where finished segments were archived; null without an archive. */
  readonly archive: string | null
  /** Other folders with WAL, for instance of a lost home. */
  readonly folders: readonly string[]
}

/** Looks through these folders; those that do not exist are passed over. Throws where one cannot be read. */
export async function findWal({ files, wal }: Manifest, { archive, folders }: WalPlaces): Promise<RestoreWal> {
  const timeline = wal.firstSegment.slice(0, 8)
  const segmentsOf = (names: readonly string[]) => names.filter((name) => isSegment(name) && name.startsWith(timeline))
  const own = files.filter(({ path }) => path.startsWith(`${DATA}/pg_wal/`)).map(({ path }) => basename(path))
  const archived = archive === null ? null : await list(archive)
  const listed = await Promise.all(folders.map(async (folder) => ({ folder, names: await list(folder) })))
  const others = listed.flatMap(({ names }) => names ?? [])
  const existing = listed.filter(({ names }) => names !== null).map(({ folder }) => resolve(folder))
  const finished = segmentsOf([...own, ...(archived ?? [])])
  return {
    folders: archive !== null && archived !== null ? [archive, ...existing] : existing,
    segments: [...finished, ...segmentsOf(others)],
    finished,
  }
}

/** Where WAL is missing although there is later one, and what to do; null where there is no such gap. */
export function gapIn({ wal }: Manifest, { segments }: RestoreWal): string | null {
  const gap = firstGap(wal.firstSegment, segments)
  return gap === null
    ? null
    : `WAL segment ${gap} is missing, and there are later ones: name its folder with --wal, or a time before it with --to-time`
}

/** Recovery would end at a gap without a word. Throws {@link BackupDamaged}. */
export function assertNoGap(manifest: Manifest, wal: RestoreWal): void {
  const gap = gapIn(manifest, wal)
  if (gap !== null) throw new BackupDamaged(gap)
}

/** Recovery must have read every finished segment to its end. Throws {@link BackupDamaged}. */
export async function assertAllRead(dataFolder: string, { finished, folders }: RestoreWal): Promise<void> {
  const walFolder = join(dataFolder, 'pg_wal')
  const newest = (await readdir(walFolder)).filter(isHistory).toSorted().at(-1)
  const end = newest === undefined ? null : endOfRecovery(await readFile(join(walFolder, newest), 'utf8'))
  const last = finished.toSorted().at(-1)
  if (end === null || last === undefined || last < end.segment) return
  if (last > end.segment)
    throw new BackupDamaged(
      `recovery ended in WAL segment ${end.segment}, but there is ${last}: one of them cannot be read`,
    )
  for (const folder of folders)
    if ((await ifThere(isCutShort(join(folder, last), end.offset))) === true)
      throw new BackupDamaged(
        `recovery ended at byte ${end.offset} of the last WAL segment, ${join(folder, last)}: it cannot be read to its end`,
      )
}

async function list(folder: string): Promise<readonly string[] | null> {
  return ifThere(readdir(folder))
}
