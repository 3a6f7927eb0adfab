import { type Clickhouse, openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { testClickhouse } from '@heptad/infra/testing/clickhouse.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { ensureReadModels } from '../ddl/ensure-read-models.ts'
import type { ReadModel } from '../ddl/shape.ts'

/** A migrated database with a pool for each role that read models know, and a ClickHouse database. */
export interface ReadWorld {
  readonly url: string
  readonly owner: PostgresPool
  readonly projector: PostgresPool
  readonly reader: PostgresPool
  /** The superuser, to plant holes. */
  readonly superuser: PostgresPool
  readonly clickhouse: Clickhouse
  ensure(...models: readonly ReadModel[]): Promise<void>
  close(): Promise<void>
}

export async function openReadWorld(): Promise<ReadWorld> {
  const [database, engine] = await Promise.all([testDatabase(), testClickhouse()])
  const poolOf = (role: string, max: number) =>
    openPool({ url: database.url, role, max, applicationName: `test-${role}` })
  const clickhouse = openClickhouse(engine.url)
  const pools = {
    owner: poolOf('heptad_owner', 2),
    projector: poolOf('heptad_projector', 2),
    reader: poolOf('heptad_reader', 4),
    superuser: poolOf('none', 1),
  }
  return {
    url: database.url,
    ...pools,
    clickhouse,
    ensure: (...models) => ensureReadModels({ postgres: pools.owner, clickhouse, models }),
    async close() {
      await Promise.all(Object.values(pools).map((pool) => pool.end()))
      await clickhouse.close()
      await Promise.all([database.drop(), engine.stop()])
    },
  }
}
