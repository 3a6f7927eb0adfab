import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { JobWorker } from '@heptad/projections/rebuild/job-worker.ts'
import type { AnalyticsReader } from '@heptad/read-models/ddl/analytics-reader.ts'
import { openRebuildEngines } from './rebuild-engines.ts'
import { rebuildOptions } from './rebuild-options.ts'
import { startRebuildThread } from './rebuild-threads.ts'

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

/**
 * A thread of its own for rebuilds and verifications, so that they take no time from commands and queries. Does what is asked for, and ends; any message ends
 * it earlier, with its job left where it can go on.
 */
async function work(data: RebuildThreadData): Promise<void> {
  const { postgresUrl: url, hasClickhouse, reader } = data
  const { engines, modules, close } = await openRebuildEngines(data)
  const { clickhouse } = engines
  const owner = openPool({ url, role: 'heptad_owner', max: 1, applicationName: 'heptad rebuild' })
  const startHelper = () => startRebuildThread('fold', data)
  const worker = new JobWorker({
    ...rebuildOptions({ engines: { ...engines, startHelper }, owner, clickhouse, hasClickhouse, reader, modules }),
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
  await Promise.all([close(), owner.end()])
}

await work(workerData as RebuildThreadData)
