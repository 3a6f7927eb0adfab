import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { testClickhouse } from '@heptad/infra/testing/clickhouse.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { dropBuild } from '@heptad/read-models/ddl/drop-build.ts'
import { ensureReadModels } from '@heptad/read-models/ddl/ensure-read-models.ts'
import type { EventContract } from '@heptad/schemas/contract.ts'
import { v7 } from 'uuid'
import type { ProjectionDefinition } from '../define.ts'
import { BuildRunners } from '../rebuild/build-runners.ts'
import { type Build, listBuilds } from '../rebuild/builds.ts'
import type { RebuildOptions } from '../rebuild/job-context.ts'
import { JobWorker } from '../rebuild/job-worker.ts'
import { type JobKind, type JobStatus, Jobs } from '../rebuild/jobs.ts'
import type { SumsFromLog } from '../rebuild/sums.ts'
import { engineTargets } from '../runner/engine-targets.ts'
import { postgresBoard } from '../runner/postgres-board.ts'
import { startProjections } from '../runner/runner.ts'
import { openWorld, until, type World } from './world.ts'

/** A world whose projections run as builds, with what rebuilds them. */
export interface RebuildWorld extends World {
  /** Where a definition needs it; else nowhere. */
  readonly clickhouseUrl: string
  readonly owner: PostgresPool
  readonly options: RebuildOptions
  readonly runners: BuildRunners
  readonly worker: JobWorker
  builds(projection: string): Promise<readonly Build[]>
  /** Asks for a job and waits until it is over. */
  job(kind: JobKind, projection: string, options?: { accepts?: boolean; version?: number }): Promise<JobStatus>
  /** Waits until the build that answers shows the whole log. */
  served(projection: string): Promise<Build>
}

export interface RebuildWorldOptions {
  readonly definitions: readonly ProjectionDefinition[]
  readonly contracts: readonly EventContract[]
  readonly sums?: readonly SumsFromLog[]
  /** Into so many ranges each projection is cut; by default it is one. */
  readonly ranges?: number
  /** A database that is there already, and stays; else one is made. */
  readonly url?: string
}

/** Opens a database of its own, with ClickHouse where a definition needs it. */
export async function openRebuildWorld({
  definitions,
  contracts,
  sums = [],
  ranges = 1,
  url,
}: RebuildWorldOptions): Promise<RebuildWorld> {
  const database = url === undefined ? await testDatabase() : { url, drop: async () => {} }
  const needsClickhouse = definitions.some(({ tables }) => tables.some(({ engine }) => engine === 'clickhouse'))
  const engine = needsClickhouse ? await testClickhouse() : null
  const world = await openWorld({
    url: database.url,
    definitions,
    contracts,
    ...(engine === null ? {} : { clickhouseUrl: engine.url }),
  })
  const owner = openPool({ url: database.url, role: 'heptad_owner', max: 2, applicationName: 'test-owner' })
  const { projector, clickhouse, store, faults } = world
  const clock = systemClock()
  const codec = eventCodec(contracts)
  const identity = await store.identity()
  const leaseMs = 2000
  const targetOf = engineTargets({ postgres: projector, clickhouse, identity, leaseMs })
  const onFault = (_: string, error: unknown) => faults.push(error)
  const worker = v7()
  const board = postgresBoard({ postgres: projector, worker, node: 'test', leaseMs })
  const runners = await BuildRunners.start({
    postgres: projector,
    definitions,
    clock,
    runner: startProjections({
      ...{ definitions: [], log: store, codec, clock, freshness: world.freshness, targetOf, owner: worker },
      ...{ leaseMs, onFault, rangesPerProcess: ranges, ...(ranges === 1 ? {} : { board }) },
    }),
  })
  const processId = v7()
  const jobs = new Jobs(projector, processId)
  const options: RebuildOptions = {
    engines: { postgres: projector, clickhouse, log: store, codec, owner: processId, processors: MANY },
    tables: {
      ensure: (models) => ensureReadModels({ postgres: owner, clickhouse, models }),
      drop: (build) => dropBuild({ postgres: owner, clickhouse }, build),
    },
    ...{ jobs, definitions, sums },
  }
  const jobWorker = new JobWorker({ ...options, clock, onFault })
  return {
    ...world,
    ...{ owner, options, runners, worker: jobWorker, clickhouseUrl: engine?.url ?? '' },
    builds: (projection) => listBuilds(projector, projection),
    async job(kind, projection, { accepts = false, version = 1 } = {}) {
      await jobs.request(v7(), { projection, kind, version, acceptsDifferences: accepts })
      return ended(jobs, projection)
    },
    async served(projection) {
      let found: Build | undefined
      await until(async () => {
        const head = await store.head()
        found = (await listBuilds(projector, projection)).find(({ isServed }) => isServed)
        return found?.isReady === true && found.position >= head
      })
      if (found === undefined) throw new Error(`nothing answers for ${projection}`)
      return found
    },
    async close() {
      await jobWorker.stop()
      await runners.stop()
      await owner.end()
      await world.close()
      await engine?.stop()
      await database.drop()
    },
  }
}

/** So that no test waits while a job makes way for its writers. */
const MANY = 64

const OVER = new Set(['succeeded', 'differs', 'failed', 'interrupted'])

/** The last job of a projection once nobody works on it any more. */
export async function ended(jobs: Jobs, projection: string): Promise<JobStatus> {
  let found: JobStatus | undefined
  await until(async () => {
    found = (await jobs.list()).find((job) => job.projection === projection)
    return found !== undefined && OVER.has(found.state)
  })
  if (found === undefined) throw new Error(`no job for ${projection}`)
  return found
}
