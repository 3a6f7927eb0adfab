import type { Config } from '@heptad/infra/config/settings.ts'
import type { EmbeddedSettings } from '@heptad/infra/postgres/embedded-settings.ts'
import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { withStartedPostgres } from '../backup/own-postgres.ts'
import { onOutsideDatabase } from '../outside-database.ts'

/**
 * Runs work on the database of an installation that does not run: the one of `DATABASE_URL`, or the embedded one, which is
 * started for it and held against a backbone that starts meanwhile. It is migrated first. Throws {@link HomeInUse}.
 */
export async function onOfflineDatabase<T>(
  { databaseUrl, ...own }: EmbeddedSettings & Pick<Config, 'databaseUrl'>,
  progress: (line: string) => void,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const migrated = async (url: string): Promise<T> => {
    await migrate({ url })
    return work(url)
  }
  if (databaseUrl === undefined) return withStartedPostgres({ ...own, progress }, migrated)
  return onOutsideDatabase(() => migrated(databaseUrl))
}
