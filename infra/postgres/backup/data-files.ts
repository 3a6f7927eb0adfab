import type { Dirent } from 'node:fs'
import { access, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ifThere } from '../../files/if-there.ts'

/** What of a data folder belongs into a backup: paths below it, with slashes. */
export interface DataFiles {
  /** All of them, because PostgreSQL expects some that are empty. */
  readonly folders: readonly string[]
  readonly files: readonly string[]
}

/** Folders whose contents the server makes anew, or that lead out of the cluster, and WAL, which is chosen by name (PostgreSQL documentation, section 25.3.4). */
const EMPTIED = new Set([
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_tblspc',
  'pg_wal/archive_status',
  'pg_wal/summaries',
])
const SKIPPED =
  /^(postmaster\.(pid|opts)|backup_label.*|tablespace_map.*|.*\.signal|pg_internal\.init.*|pgsql_tmp.*|t\d+_\d+.*)$/

/** The files of a data folder that a backup copies, while the server runs or not. A file may be gone a moment later. */
export async function dataFiles(dataFolder: string): Promise<DataFiles> {
  const folders: string[] = []
  const files: string[] = []
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await entriesOf(join(dataFolder, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (SKIPPED.test(entry.name)) continue
      if (await isFolder(entry)) {
        folders.push(path)
        if (!EMPTIED.has(path)) await walk(path)
      } else if (folder !== 'pg_wal') files.push(path)
    }
  }
  await access(dataFolder)
  await walk('')
  return { folders, files: controlFileLast(files) }
}

/** None where a database was dropped since its folder was listed. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return (await ifThere(readdir(folder, { withFileTypes: true }))) ?? []
}

/** WAL may be kept on another disk, by a link. */
async function isFolder(entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory()
  return stat(join(entry.parentPath, entry.name)).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

/** The control file names the checkpoint that everything copied before it is at least as new as. */
function controlFileLast(files: readonly string[]): readonly string[] {
  const control = 'global/pg_control'
  return [...files.filter((file) => file !== control), control]
}
