import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { builtIn } from '@heptad/gateway/module/built-in.ts'
import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import type { ProjectionDefinition } from '@heptad/projections/define.ts'
import { balancesProjection } from '@heptad/projections/money/balances.ts'
import { entriesProjection } from '@heptad/projections/money/entries.ts'
import { advance } from '@heptad/projections/rebuild/advance.ts'
import { fold } from '@heptad/projections/rebuild/fold.ts'
import type { OpenBuild, RebuildEngines } from '@heptad/projections/rebuild/open-build.ts'
import { logAppends } from '../append/log-appends.ts'
import { startBenchmarkServer } from '../benchmark-server.ts'
import type { FoldingData } from './folding-thread.ts'
import { newBuild } from './new-build.ts'
import { fillLog } from './synthetic-log.ts'

/** What one way of building one projection came to. */
export interface RebuildFigure {
  readonly projection: string
  readonly way: 'folded' | 'incremental'
  readonly eventsPerSecond: number
  /** Resident memory of this process at its highest, above what it was before, in MiB. */
  readonly memoryMib: number
}

export interface RebuildReport {
  readonly events: number
  readonly figures: readonly RebuildFigure[]
  readonly appendsPerSecondAlone: number
  /** While a thread of this process folds, as in a backbone. */
  readonly appendsPerSecondMeanwhile: number
}

const FOLDING = new URL('./folding-thread.ts', import.meta.url)
const WAYS = { folded: fold, incremental: advance }
const UNWATCHED = { progress: async () => {} }
const [CALLERS, SECONDS] = [32, 3]

/** Rebuilds balances and entries of a synthetic log in both ways, and appends to another log of the same server meanwhile. */
export async function measureRebuild(events: number): Promise<RebuildReport> {
  const server = await startBenchmarkServer()
  const closing: (() => Promise<unknown>)[] = [() => server.stop()]
  try {
    const url = await server.database('bench_rebuild')
    await migrate({ url })
    const owner = openPool({ url, role: 'heptad_owner', max: 1, applicationName: 'bench' })
    const postgres = openPool({ url, role: 'heptad_projector', max: 4, applicationName: 'bench' })
    const log = await openPostgresEventStore({ url })
    const clickhouse = openClickhouse('http://127.0.0.1:9')
    closing.push(
      () => owner.end(),
      () => postgres.end(),
      () => log.close(),
      () => clickhouse.close(),
    )
    await fillLog(owner, events)
    const engines: RebuildEngines = { postgres, clickhouse, log, codec: eventCodec(builtIn.events), owner: 'bench' }
    const open = (definition: ProjectionDefinition) => newBuild(definition, engines, owner)
    const figures: RebuildFigure[] = []
    for (const definition of [balancesProjection, entriesProjection])
      for (const way of ['folded', 'incremental'] as const)
        figures.push(await measureOne(await open(definition), way, events))
    const appends = await logAppends(await server.database('bench_appends'), 'UUID v7', { amount: '1050' })
    closing.push(() => appends.close())
    await appends.round(CALLERS, 1)
    const alone = await appends.round(CALLERS, SECONDS)
    const folding = new Worker(FOLDING, { workerData: { url, events } satisfies FoldingData })
    await once(folding, 'message')
    const meanwhile = await appends.round(CALLERS, SECONDS)
    await folding.terminate()
    return { events, figures, appendsPerSecondAlone: alone.rate, appendsPerSecondMeanwhile: meanwhile.rate }
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

async function measureOne(build: OpenBuild, way: keyof typeof WAYS, events: number): Promise<RebuildFigure> {
  globalThis.gc?.()
  const idle = process.memoryUsage.rss()
  let highest = idle
  const sampling = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss())
  }, 20)
  const began = performance.now()
  await WAYS[way](build, BigInt(events), UNWATCHED)
  const seconds = (performance.now() - began) / 1000
  clearInterval(sampling)
  await check(build, events)
  const memoryMib = Math.round((highest - idle) / 1024 / 1024)
  return { projection: build.key.projection, way, eventsPerSecond: Math.round(events / seconds), memoryMib }
}

async function check(build: OpenBuild, events: number): Promise<void> {
  if (build.position !== BigInt(events)) throw new Error(`built up to ${build.position} of ${events}`)
}
