import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import type { Config } from '@heptad/infra/config/settings.ts'

/** Drops tables on the ClickHouse server of CLICKHOUSE_URL, if there is one. The next start makes and fills them again. */
export async function dropOutsideAnalytics({ clickhouseUrl }: Config, tables: readonly string[]): Promise<void> {
  if (clickhouseUrl === undefined || tables.length === 0) return
  const client = openClickhouse(clickhouseUrl)
  try {
    for (const table of tables) await client.command({ query: `drop table if exists \`${table}\`` })
  } finally {
    await client.close()
  }
}

/** The same for whichever ClickHouse an installation has. The embedded one holds nothing that is not made from the log. */
export async function dropAnalytics(config: Config, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) return
  await dropOutsideAnalytics(config, tables)
  if (config.clickhouseUrl === undefined) await rm(join(config.home, 'clickhouse'), { recursive: true, force: true })
}
