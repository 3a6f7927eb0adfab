import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { JobWorker } from '@heptad/projections/rebuild/job-worker.ts'
import type { AnalyticsReader } from '@heptad/read-models/ddl/analytics-reader.ts'
import { loadModules } from '../module/load.ts'
import { analyticsRetention } from './analytics-retention.ts'
import { rebuildOptions } from './rebuild-options.ts'

/** What the thread is told when it starts. */
export interface RebuildThreadData {
  readonly postgresUrl: string
  readonly clickhouseUrl: string
  readonly hasClickhouse: boolean
  /** Names this thread, never used before. */
  readonly owner: string
  /** The folders of the installation's own modules. */
  readonly modules: readonly string[]
  /** As the setting has them. */
  readonly analyticsDays: readonly string[]
  readonly reader: AnalyticsReader | null
}

/** A fault of a job, for the log of the process. */
export interface RebuildFault {
  readonly projection: string
  readonly message: string
}

const CONNECTIONS = 4
/** Sums over whole tables, and windows on a busy machine, take seconds. Past this the connection is taken for dead. */
const STATEMENT_TIMEOUT_MS = 300_000

/**
 * A thread of its own for rebuilds and verifications, so that they take no time from commands and queries. Does what is asked for, and ends; any message ends
 * it earlier, with its job left where it can go on.
 */
async function work(data: RebuildThreadData): Promise<void> {
  const { postgresUrl: url, clickhouseUrl, hasClickhouse, owner: name } = data
  const modules = await loadModules(data.modules)
  const applicationName = 'heptad rebuild'
  const postgres = openPool({
    ...{ url, role: 'heptad_projector', max: CONNECTIONS, applicationName },
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  })
  const owner = openPool({ url, role: 'heptad_owner', max: 1, applicationName })
  const clickhouse = openClickhouse(clickhouseUrl)
  const log = await openPostgresEventStore({ url, readers: 2 })
  const engines = {
    postgres,
    clickhouse,
    log,
    codec: eventCodec(modules.events),
    owner: name,
    retention: analyticsRetention(data, modules),
  }
  const worker = new JobWorker({
    ...rebuildOptions({ engines, owner, clickhouse, hasClickhouse, reader: data.reader, modules }),
    clock: systemClock(),
    endsWhenIdle: true,
    onFault: (projection, error) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
      parentPort?.postMessage({ projection, message } satisfies RebuildFault)
    },
  })
  parentPort?.once('message', () => void worker.stop())
  await worker.done
  parentPort?.close()
  await Promise.all([log.close(), postgres.end(), owner.end(), clickhouse.close()])
}

/** Of this thread alone (setpriority(2), "C library/kernel differences"): commands and queries go first where processors are short. */
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
await work(workerData as RebuildThreadData)
