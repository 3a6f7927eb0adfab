import type { ProjectionDefinition } from '@heptad/projections/define.ts'
import type { RebuildOptions } from '@heptad/projections/rebuild/job-context.ts'
import { JobWorker } from '@heptad/projections/rebuild/job-worker.ts'
import { Jobs } from '@heptad/projections/rebuild/jobs.ts'
import { ProjectionOperator } from '@heptad/projections/rebuild/operator.ts'
import { allSums } from '@heptad/projections/registry.ts'
import { dropBuild } from '@heptad/read-models/ddl/drop-build.ts'
import { ensureReadModels } from '@heptad/read-models/ddl/ensure-read-models.ts'
import type { Engines } from './engines.ts'
import type { CompositionInput, Foundation } from './foundation.ts'
import type { Log } from './log.ts'

/** Registers what operators do with projections, and, where projections run, who does the long work of it. */
export function addRebuilds(
  { config, lifecycle }: CompositionInput,
  { clock, ids, errors }: Foundation,
  engines: Engines,
  log: Log,
  definitions: () => readonly ProjectionDefinition[],
) {
  const rebuilds = lifecycle.add('register', 'rebuilds', {
    open() {
      const options = optionsOf(ids.next(), engines, log, definitions())
      return { options, operator: new ProjectionOperator(options, { ids, clock }) }
    },
  })
  lifecycle.add('register', 'rebuild jobs', {
    open() {
      if (!config.roles.includes('projector')) return null
      const onFault = (projection: string, error: unknown) => errors.report('infrastructure', error, { projection })
      return new JobWorker({ ...rebuilds.value.options, clock, onFault })
    },
    close: (worker) => worker?.stop(),
    closeIn: 'workers-finished',
  })
  return rebuilds
}

function optionsOf(
  owner: string,
  engines: Engines,
  log: Log,
  definitions: readonly ProjectionDefinition[],
): RebuildOptions {
  const [postgres, clickhouse] = [engines.projector.value, engines.clickhouse.value]
  const owned = { postgres: engines.owner.value, clickhouse }
  return {
    engines: { postgres, clickhouse, log: log.store.value, codec: log.codec, owner },
    tables: {
      ensure: (models) => ensureReadModels({ ...owned, models }),
      drop: (build) => dropBuild(owned, build),
    },
    jobs: new Jobs(postgres, owner),
    definitions,
    sums: allSums,
  }
}
