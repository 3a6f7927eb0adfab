import { parentPort, workerData } from 'node:worker_threads'
import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { serveFolding } from '../rebuild/helper-lane.ts'
import { thingContracts, thingsProjection } from './example.ts'

/** A thread that helps to fold things, on the database that it is told. */
const { url } = workerData as { url: string }
const postgres = openPool({ url, role: 'heptad_projector', max: 3, applicationName: 'helper' })
const engines = {
  ...{ postgres, clickhouse: openClickhouse('http://127.0.0.1:1'), log: await openPostgresEventStore({ url }) },
  ...{ codec: eventCodec(thingContracts), owner: 'helper' },
}
if (parentPort !== null) serveFolding(parentPort, engines, [thingsProjection])
