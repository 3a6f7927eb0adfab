import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import type { RebuildOptions } from '@heptad/projections/rebuild/job-context.ts'
import { Jobs } from '@heptad/projections/rebuild/jobs.ts'
import type { RebuildEngines } from '@heptad/projections/rebuild/open-build.ts'
import type { AnalyticsReader } from '@heptad/read-models/ddl/analytics-reader.ts'
import { dropBuild } from '@heptad/read-models/ddl/drop-build.ts'
import { ensureReadModels } from '@heptad/read-models/ddl/ensure-read-models.ts'
import { ownRetention } from '@heptad/read-models/retention.ts'
import type { ModuleSet } from '../module/module-set.ts'

export interface RebuildParts {
  readonly engines: RebuildEngines
  /** Acts as the owner of the database. */
  readonly owner: PostgresPool
  readonly clickhouse: Clickhouse
  readonly hasClickhouse: boolean
  readonly reader: AnalyticsReader | null
  readonly modules: Pick<ModuleSet, 'projections' | 'sums'>
}

/** The projections of these modules, those of ClickHouse only where there is one, and what makes and drops their tables. */
export function rebuildOptions({
  engines,
  owner,
  clickhouse,
  hasClickhouse,
  reader,
  modules,
}: RebuildParts): RebuildOptions {
  const owned = { postgres: owner, clickhouse }
  const { retention = ownRetention } = engines
  return {
    engines,
    tables: {
      ensure: (models) => ensureReadModels({ ...owned, models, retention, reader }),
      drop: (build) => dropBuild(owned, build),
    },
    jobs: new Jobs(engines.postgres, engines.owner),
    definitions: modules.projections.filter(
      ({ tables }) => hasClickhouse || tables.every(({ engine }) => engine === 'postgres'),
    ),
    sums: modules.sums,
  }
}
