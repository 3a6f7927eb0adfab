import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '@heptad/infra/config/settings.ts'
import { runningPostgresUrl, startEmbeddedPostgres } from '@heptad/infra/postgres/embedded.ts'
import { lockHome } from '@heptad/infra/processes/home-lock.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'

/** Refuses a home without an installation. */
export function requireInstallation(home: string): void {
  if (existsSync(join(home, 'postgres', 'data'))) return
  throw new CliFailure(EXIT.usage, `there is no installation in ${home}`, 'set HEPTAD_HOME to the folder of one')
}

/** Works with the PostgreSQL of a home: the one that runs there or, when nothing does, one that is started for as long. */
export async function withOwnPostgres<T>({ home, backupDir }: Config, work: (url: string) => Promise<T>): Promise<T> {
  const running = await runningPostgresUrl(home)
  return running === null ? withStartedPostgres({ home, backupDir }, work) : work(running)
}

/** Starts the PostgreSQL of a home that no backbone uses. Throws {@link HomeInUse}. */
export async function withStartedPostgres<T>(
  { home, backupDir: backupFolder }: Pick<Config, 'home' | 'backupDir'>,
  work: (url: string) => Promise<T>,
): Promise<T> {
  return withLockedHome(home, async () => {
    const server = await startEmbeddedPostgres({ home, backupFolder })
    return work(server.url).finally(() => server.stop())
  })
}

/** Keeps every backbone out of a home meanwhile. Throws {@link HomeInUse}. */
export async function withLockedHome<T>(home: string, work: () => Promise<T>): Promise<T> {
  const lock = await lockHome(home)
  try {
    return await work()
  } finally {
    await lock.release()
  }
}
