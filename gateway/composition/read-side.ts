import { createFreshness, type Freshness } from '@heptad/infra/freshness/freshness.ts'
import type { ProjectionDefinition } from '@heptad/projections/define.ts'
import { allProjections } from '@heptad/projections/registry.ts'
import { engineTargets } from '@heptad/projections/runner/engine-targets.ts'
import { DEFAULT_LEASE_MS, type ProjectionRunner, startProjections } from '@heptad/projections/runner/runner.ts'
import { ensureReadModels } from '@heptad/read-models/ddl/ensure-read-models.ts'
import { createQueryRunner } from '@heptad/read-models/query/create-query-runner.ts'
import type { CommandSide } from './command-side.ts'
import type { Engines } from './engines.ts'
import type { CompositionInput, Foundation } from './foundation.ts'
import type { Log } from './log.ts'

/** What shows: the projections that this process runs, and the runner of queries. */
export type ReadSide = ReturnType<typeof buildReadSide>

/** Registers read-model tables, projections and queries. */
export function buildReadSide(
  input: CompositionInput,
  foundation: Foundation,
  engines: Engines,
  log: Log,
  { vault }: CommandSide,
) {
  const { config, lifecycle } = input
  const { clock } = foundation
  const freshness = createFreshness(clock)
  const models = () =>
    allProjections.filter(
      ({ tables }) => engines.hasClickhouse() || tables.every(({ engine }) => engine === 'postgres'),
    )
  lifecycle.add('migrations', 'read models', {
    open: () =>
      ensureReadModels({ postgres: engines.owner.value, clickhouse: engines.clickhouse.value, models: models() }),
  })
  const projections = lifecycle.add('register', 'projections', {
    open() {
      if (!config.roles.includes('projector')) return null
      const runner = startRunner(models(), freshness, foundation, engines, log)
      showLag(runner, foundation)
      return runner
    },
    close: (runner) => runner?.stop(),
    closeIn: 'workers-finished',
  })
  const queryRunner = lifecycle.add('register', 'queries', {
    open: () =>
      createQueryRunner({
        postgres: engines.reader.value,
        clickhouse: engines.clickhouse.value,
        vault: vault.value,
        clock,
        freshness,
        models: allProjections,
      }),
  })
  return { projections, queryRunner }
}

function startRunner(
  definitions: readonly ProjectionDefinition[],
  freshness: Freshness,
  { clock, ids, errors }: Foundation,
  engines: Engines,
  log: Log,
): ProjectionRunner {
  const store = log.store.value
  return startProjections({
    definitions,
    log: {
      subscribe: (options) => log.tail.value.subscribe(options),
      readAll: (options) => store.readAll(options),
      head: () => store.head(),
      identity: () => store.identity(),
    },
    codec: log.codec,
    clock,
    freshness,
    targetOf: engineTargets({
      postgres: engines.projector.value,
      clickhouse: engines.clickhouse.value,
      identity: log.identity.value,
      leaseMs: DEFAULT_LEASE_MS,
    }),
    owner: ids.next(),
    onFault: (projection, error) => errors.report('infrastructure', error, { projection }),
  })
}

/** A scrape shows the lag that the last one asked for: it does not wait. */
function showLag(runner: ProjectionRunner, { metrics }: Foundation): void {
  const refresh = async (): Promise<void> => {
    for (const { projection, lagEvents } of await runner.status())
      metrics.projectionLag.set({ projection }, Number(lagEvents))
  }
  metrics.beforeScrape(() => void refresh().catch(() => {}))
}
