import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { builtIn } from '@heptad/gateway/module/built-in.ts'
import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { balancesProjection } from '@heptad/projections/money/balances.ts'
import { courteous } from '@heptad/projections/rebuild/courtesy.ts'
import { fold } from '@heptad/projections/rebuild/fold.ts'
import { foldHelper } from './fold-helper.ts'
import { newBuild } from './new-build.ts'

/** What the thread is told when it starts. */
export interface FoldingData {
  readonly url: string
  /** So many of the log, which may be longer and grow. */
  readonly events: number
}

/** Folds balances again and again until it is terminated; a message says that it has begun. */
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
const { url, events } = workerData as FoldingData
const postgres = openPool({ url, role: 'heptad_projector', max: 4, applicationName: 'bench' })
const owner = openPool({ url, role: 'heptad_owner', max: 1, applicationName: 'bench' })
const clickhouse = openClickhouse('http://127.0.0.1:9')
const log = await openPostgresEventStore({ url })
const engines = {
  ...{ postgres, clickhouse, log, codec: eventCodec(builtIn.events), owner: 'bench' },
  startHelper: () => foldHelper(url),
}
for (;;) {
  const build = await newBuild(balancesProjection, engines, owner)
  parentPort?.postMessage('folding')
  await fold(build, BigInt(events), courteous({ progress: async () => {} }, { log }))
}
