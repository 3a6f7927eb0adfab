import { join } from 'node:path'
import { copiedKeyring } from '@heptad/infra/keys/copied-keyring.ts'
import type { Keyring } from '@heptad/infra/keys/keyring.ts'
import type { Resource } from '@heptad/infra/lifecycle/resource.ts'
import { archiveIn, systemIdOf } from '@heptad/infra/postgres/backup/archive.ts'
import type { CompositionInput, Foundation } from './foundation.ts'

/** What this process writes into the archive beside PostgreSQL's WAL. */
export interface OpenArchive {
  /** The journal of erased data keys. */
  readonly erasures: string
  /** A keyring that keeps its copy in the archive up to date; the process's own keyring where keys are not archived. */
  readonly keyring: Keyring
}

/** Registers the archive of an embedded installation; null where there is none. */
export function addBackupArchive(
  { config, lifecycle }: CompositionInput,
  { keyring }: Foundation,
): Resource<OpenArchive | null> {
  return lifecycle.add('services', 'archive', {
    async open() {
      const { home, backupDir, backupKeys, databaseUrl } = config
      if (backupDir === undefined || databaseUrl !== undefined) return null
      const archive = archiveIn(backupDir, await systemIdOf(join(home, 'postgres', 'data')))
      const kept =
        backupKeys === 'kept' ? await copiedKeyring(keyring.value, config.keyring, archive.keyring) : keyring.value
      return { erasures: archive.erasures, keyring: kept }
    },
  })
}
