import { chmod, chown, open } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../../files/make-folder.ts'
import { runAs } from '../../processes/run-as.ts'
import type { PostgresBinaries } from '../binaries.ts'
import type { Cluster } from '../cluster.ts'

/** What a restore needs besides a backup, written while the installation runs. */
export interface Archive {
  /** Every finished WAL segment. */
  readonly walFolder: string
  /** The present keyring. */
  readonly keyring: string
  /** Which data keys were erased, so that a restore erases them again. */
  readonly erasures: string
}

/** After this long a segment is finished although it is not full: what a loss of the whole machine can cost. */
const SEGMENT_TIMEOUT_S = 300
const SYSTEM_ID_BYTES = 8

/** The archive of the installation whose cluster has this id. A restored cluster keeps its id and writes another timeline. */
export function archiveIn(backupFolder: string, systemId: bigint): Archive {
  const folder = join(backupFolder, `archive-${systemId}`)
  return {
    walFolder: join(folder, 'wal'),
    keyring: join(folder, 'keyring.json'),
    erasures: join(folder, 'erasures.ndjson'),
  }
}

/** The id of a cluster, the first field of its control file (PostgreSQL source, `pg_control.h`). */
export async function systemIdOf(dataFolder: string): Promise<bigint> {
  const file = await open(join(dataFolder, 'global', 'pg_control'))
  try {
    const { buffer } = await file.read(Buffer.alloc(SYSTEM_ID_BYTES), 0, SYSTEM_ID_BYTES, 0)
    return buffer.readBigUInt64LE()
  } finally {
    await file.close()
  }
}

/**
 * Makes the archive's folder, which only the cluster's user may enter, and answers the cluster as it can reach it, with the
 * server settings that fill it: `basic_archive` writes beside, syncs and renames.
 */
export async function archivedCluster(
  cluster: Cluster,
  binaries: PostgresBinaries,
  backupFolder: string,
): Promise<{ readonly cluster: Cluster; readonly settings: Readonly<Record<string, string>> }> {
  const { walFolder } = archiveIn(backupFolder, await systemIdOf(cluster.dataFolder))
  makeFolder(walFolder)
  if (cluster.user !== null) await chown(walFolder, cluster.user.uid, cluster.user.gid)
  await chmod(walFolder, 0o700)
  const paths = [binaries.postgres, cluster.folder, walFolder]
  const user = cluster.user === null ? null : await runAs(cluster.user, paths)
  return {
    cluster: { ...cluster, user },
    settings: {
      archive_mode: 'on',
      archive_library: 'basic_archive',
      'basic_archive.archive_directory': walFolder,
      archive_timeout: `${SEGMENT_TIMEOUT_S}s`,
    },
  }
}
