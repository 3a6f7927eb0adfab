import type { Config } from '@heptad/infra/config/settings.ts'
import { startEmbeddedPostgres } from '@heptad/infra/postgres/embedded.ts'
import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { lockHome } from '@heptad/infra/processes/home-lock.ts'

/**
 * Runs work on the database of an installation that does not run: the one of `DATABASE_URL`, or the embedded one, which is
 * started for it and held against a backbone that starts meanwhile. It is migrated first. Throws {@link HomeInUse}.
 */
export async function onOfflineDatabase<T>(
  { home, databaseUrl, backupDir }: Config,
  progress: (line: string) => void,
  work: (url: string) => Promise<T>,
): Promise<T> {
  if (databaseUrl !== undefined) {
    await migrate({ url: databaseUrl })
    return work(databaseUrl)
  }
  const lock = await lockHome(home)
  try {
    const server = await startEmbeddedPostgres({ home, backupFolder: backupDir, progress })
    try {
      await migrate({ url: server.url })
      return await work(server.url)
    } finally {
      await server.stop()
    }
  } finally {
    await lock.release()
  }
}
