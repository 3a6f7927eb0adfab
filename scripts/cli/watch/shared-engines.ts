import { join } from 'node:path'
import { assertCanListen } from '@heptad/gateway/address.ts'
import { type EmbeddedClickhouseOptions, startEmbeddedClickhouse } from '@heptad/infra/clickhouse/embedded.ts'
import { AnalyticsUnavailable } from '@heptad/infra/clickhouse/server-process.ts'
import type { Config } from '@heptad/infra/config/settings.ts'
import { embeddedOptions } from '@heptad/infra/postgres/embedded-settings.ts'
import { startSupervisedPostgres } from '@heptad/infra/postgres/supervised.ts'
import { HomeInUse, lockHolder, lockHome } from '@heptad/infra/processes/home-lock.ts'

/** Engines that outlive the servers on them. */
export interface SharedEngines {
  /** What a server must be told to use them. */
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** Starts the engines of a home that no server uses. Outside ones are left as they are. Throws {@link HomeInUse}, and {@link CannotListen} while no server could. */
export async function startSharedEngines(config: Config, progress: (line: string) => void): Promise<SharedEngines> {
  const { home } = config
  const user = await lockHolder(home)
  if (user !== null) throw new HomeInUse(home, user)
  await assertCanListen(config)
  const lock = await lockHome(join(home, 'watch'))
  const closers: (() => Promise<void>)[] = [() => lock.release()]
  const env: Record<string, string> = {}
  const onCrash = ({ message }: Error): void => progress(message)
  if (config.databaseUrl === undefined) {
    const postgres = await startSupervisedPostgres({ ...embeddedOptions(config), progress, onCrash })
    closers.unshift(() => postgres.stop())
    env.DATABASE_URL = postgres.url
  }
  const clickhouse = config.clickhouseUrl === undefined ? await clickhouseOf({ home, progress, onCrash }) : null
  if (clickhouse !== null) {
    closers.unshift(() => clickhouse.stop())
    env.CLICKHOUSE_URL = clickhouse.url
    env.HEPTAD_CLICKHOUSE_READER = '0'
  }
  return {
    env,
    async stop() {
      for (const close of closers) await close()
    },
  }
}

/** Null on a platform that has none: the server then says so itself. */
async function clickhouseOf(options: EmbeddedClickhouseOptions) {
  try {
    return await startEmbeddedClickhouse(options)
  } catch (error) {
    if (error instanceof AnalyticsUnavailable) return null
    throw error
  }
}
