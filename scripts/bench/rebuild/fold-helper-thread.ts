import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { builtIn } from '@heptad/gateway/module/built-in.ts'
import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { serveFolding } from '@heptad/projections/rebuild/helper-lane.ts'

/** The second thread of a fold, as a backbone has it. */
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
const { url } = workerData as { url: string }
const postgres = openPool({ url, role: 'heptad_projector', max: 4, applicationName: 'bench' })
const clickhouse = openClickhouse('http://127.0.0.1:9')
const log = await openPostgresEventStore({ url })
const engines = { postgres, clickhouse, log, codec: eventCodec(builtIn.events), owner: 'bench' }
if (parentPort !== null) serveFolding(parentPort, engines, builtIn.projections)
