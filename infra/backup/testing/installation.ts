import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { append, newStream, newTenant, readToEnd } from '../../event-store/contract/fixtures.ts'
import type { EventStore, StoredEvent } from '../../event-store/port.ts'
import { openPostgresEventStore } from '../../event-store/postgres/postgres-event-store.ts'
import { copiedKeyring } from '../../keys/copied-keyring.ts'
import { journalledErasures } from '../../keys/erasure-journal.ts'
import type { Keyring } from '../../keys/keyring.ts'
import { localKeyring } from '../../keys/local-keyring.ts'
import { postgresDataKeys } from '../../keys/postgres-data-keys.ts'
import { type KeyVault, keyVault } from '../../keys/vault.ts'
import { archiveIn, systemIdOf } from '../../postgres/backup/archive.ts'
import { startEmbeddedPostgres } from '../../postgres/embedded.ts'
import { guardHome } from '../../postgres/guard-home.ts'
import { migrate } from '../../postgres/migrate.ts'
import { openPool } from '../../postgres/pool.ts'
import { type RestoreOptions, restore } from '../restore.ts'

/** What of an installation a backup is about: a log and sealed data, in a home. */
export interface Installation {
  readonly home: string
  readonly url: string
  /** Of the PostgreSQL server. */
  readonly pid: number
  readonly store: EventStore
  readonly vault: KeyVault
  readonly keyring: Keyring
  /** Appends this many events, each by itself. */
  write(count: number): Promise<void>
  log(): Promise<readonly StoredEvent[]>
  close(): Promise<void>
}

/** A folder that is removed, with the server in it, when the test process ends in whatever way. */
export async function guardedFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'heptad-backup-'))
  await chmod(path, 0o755)
  const guard = guardHome(path)
  return { path, remove: () => guard.release() }
}

/** Starts the installation of a home, making it the first time. With a backup folder it archives. */
export async function openInstallation(home: string, backupFolder?: string): Promise<Installation> {
  const server = await startEmbeddedPostgres({ home, backupFolder })
  const { url, pid } = server
  await migrate({ url })
  const archive = backupFolder && archiveIn(backupFolder, await systemIdOf(join(home, 'postgres', 'data')))
  const keyringFile = join(home, 'keyring.json')
  const ownKeyring = await localKeyring(keyringFile)
  const keyring = archive ? await copiedKeyring(ownKeyring, keyringFile, archive.keyring) : ownKeyring
  const pool = openPool({ url, role: 'heptad_keys', max: 2, applicationName: 'test' })
  const dataKeys = postgresDataKeys(pool)
  const vault = keyVault(keyring, archive ? journalledErasures(dataKeys, archive.erasures) : dataKeys)
  const store = await openPostgresEventStore({ url })
  const [tenantId, streamId] = [newTenant(), newStream()]
  return {
    ...{ home, url, pid, store, vault, keyring },
    async write(count) {
      for (let written = 0; written < count; written += 1) await store.append([append({ tenantId, streamId })])
    },
    log: () => readToEnd((after) => store.readAll({ after }), 0n),
    async close() {
      await store.close()
      await pool.end()
      await server.stop()
    },
  }
}

/** Restores with everything at its default. */
export function restoreTo(home: string, from: string, options: Partial<RestoreOptions> = {}) {
  return restore({
    ...{ from, home, keyring: join(home, 'keyring.json'), point: null, walFolders: [], keyrings: [] },
    ...{ backupFolder: undefined, losesSealedData: false, dropAnalytics: async () => {} },
    ...{ onStep: () => {}, onProgress: () => {} },
    ...options,
  })
}
