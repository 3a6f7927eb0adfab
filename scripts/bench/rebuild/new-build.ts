import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import type { ProjectionDefinition } from '@heptad/projections/define.ts'
import { addBuild } from '@heptad/projections/rebuild/builds.ts'
import { OpenBuild, type RebuildEngines } from '@heptad/projections/rebuild/open-build.ts'
import { ensureReadModels } from '@heptad/read-models/ddl/ensure-read-models.ts'

/** An empty build of a projection, with its tables. `owner` acts as the owner of the database. */
export async function newBuild(
  definition: ProjectionDefinition,
  engines: RebuildEngines,
  owner: PostgresPool,
): Promise<OpenBuild> {
  const { postgres, clickhouse } = engines
  const ensure = () => ensureReadModels({ postgres: owner, clickhouse, models: [definition] })
  await ensure()
  const build = await addBuild(postgres, { projection: definition.name, version: definition.version }, 'building')
  await ensure()
  return OpenBuild.take(definition, build, engines)
}
