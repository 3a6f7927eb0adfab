import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { createFreshness, type Freshness } from '@heptad/infra/freshness/freshness.ts'
import { DeadLetterDesk } from '@heptad/projections/dead-letters/desk.ts'
import { BuildRunners } from '@heptad/projections/rebuild/build-runners.ts'
import { engineTargets } from '@heptad/projections/runner/engine-targets.ts'
import { observedTargets } from '@heptad/projections/runner/observed-target.ts'
import { postgresBoard } from '@heptad/projections/runner/postgres-board.ts'
import { DEFAULT_LEASE_MS, type ProjectionRunner, startProjections } from '@heptad/projections/runner/runner.ts'
import { ensureReadModels } from '@heptad/read-models/ddl/ensure-read-models.ts'
import { createQueryRunner } from '@heptad/read-models/query/create-query-runner.ts'
import { addAnalytics } from './analytics.ts'
import type { CommandSide } from './command-side.ts'
import type { Engines } from './engines.ts'
import type { CompositionInput, Foundation } from './foundation.ts'
import type { Log } from './log.ts'
import { addRebuilds } from './rebuilds.ts'

/** The read side: the projections that this process runs, the query runner, and what operators do with both. */
export type ReadSide = ReturnType<typeof addReadSide>

/** Registers read-model tables, projections and queries. */
export function addReadSide(
  input: CompositionInput,
  foundation: Foundation,
  engines: Engines,
  log: Log,
  { vault }: CommandSide,
) {
  const { config, lifecycle, modules } = input
  const { clock } = foundation
  const analytics = addAnalytics(input, engines)
  const { retention } = analytics
  const freshness = createFreshness(clock)
  const models = () =>
    modules.projections.filter(
      ({ tables }) => engines.hasClickhouse() || tables.every(({ engine }) => engine === 'postgres'),
    )
  lifecycle.add('migrations', 'read models', {
    open: () =>
      ensureReadModels({
        postgres: engines.owner.value,
        clickhouse: engines.clickhouse.value,
        models: models(),
        retention,
        reader: analytics.reader(),
      }),
  })
  const projections = lifecycle.add('register', 'projections', {
    async open() {
      if (!config.roles.includes('projector')) return null
      const runner = await BuildRunners.start({
        postgres: engines.projector.value,
        definitions: models(),
        clock,
        runner: startRunner(input, freshness, foundation, engines, log),
      })
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
        clickhouse: analytics.clickhouse(),
        hasRowPolicies: analytics.reader() !== null,
        vault: vault.value,
        clock,
        freshness,
        models: modules.projections,
        retention,
      }),
  })
  const rebuilds = addRebuilds(input, foundation, engines, { log, analytics })
  const deadLetters = lifecycle.add('register', 'dead letters', {
    open: () => new DeadLetterDesk({ postgres: engines.projector.value, clock, wake: () => projections.value?.wake() }),
  })
  return { projections, queryRunner, rebuilds, deadLetters }
}

function startRunner(
  { config }: CompositionInput,
  freshness: Freshness,
  { clock, ids, errors, metrics }: Foundation,
  engines: Engines,
  log: Log,
): ProjectionRunner {
  const store = log.store.value
  const owner = ids.next()
  const shared = { postgres: engines.projector.value, leaseMs: DEFAULT_LEASE_MS }
  return startProjections({
    definitions: [],
    log: {
      subscribe: (options) => log.tail.value.subscribe(options),
      readAll: (options) => store.readAll(options),
      head: () => store.head(),
      identity: () => store.identity(),
    },
    codec: log.codec,
    clock,
    freshness,
    targetOf: observedTargets(
      engineTargets({ ...shared, clickhouse: engines.clickhouse.value, identity: log.identity.value }),
      metrics,
    ),
    owner,
    board: postgresBoard({ ...shared, worker: owner, node: nodeOf(config.home) }),
    rangesPerProcess: config.projectionRanges,
    onFault: (projection, error) => errors.report('infrastructure', error, { projection }),
  })
}

/** Names this home to other processes. A home is held by one process at a time, so whoever has it knows that earlier workers of the same node are dead. Hashed, to tell nothing of the machine. */
function nodeOf(home: string): string {
  return createHash('sha256').update(`${hostname()} ${home}`).digest('base64url')
}

/** Updates the lag gauges after each scrape, for the next one, so that no scrape waits. Ranges that other processes run are left to their metrics. */
function showLag(runner: Pick<ProjectionRunner, 'status'>, { metrics }: Foundation): void {
  const { projectionLag, projectionLagSeconds, parkedSequences } = metrics
  const refresh = async (): Promise<void> => {
    const ranges = (await runner.status()).filter(({ state }) => state !== 'standby')
    for (const gauge of [projectionLag, projectionLagSeconds, parkedSequences]) gauge.reset()
    for (const { projection, slices, ...standing } of ranges) {
      projectionLag.set({ projection, slices }, Number(standing.lagEvents))
      projectionLagSeconds.set({ projection, slices }, standing.lagSeconds)
      parkedSequences.set({ projection, slices }, standing.parkedSequences)
    }
  }
  metrics.beforeScrape(() => void refresh().catch(() => {}))
}
