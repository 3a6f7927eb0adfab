import { type Clickhouse, openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { dropBuild } from '@heptad/read-models/ddl/drop-build.ts'
import { ensureReadModels } from '@heptad/read-models/ddl/ensure-read-models.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { v7 } from 'uuid'
import { entriesAnalyticsProjection } from '../money/entries-analytics.ts'
import { JobWorker } from '../rebuild/job-worker.ts'
import { Jobs } from '../rebuild/jobs.ts'

/**
 * A process that rebuilds money's entries in ClickHouse, and dies as soon as that has acknowledged a block and before the checkpoint moves:
 * `node killed-sending.fixture.ts <database> <clickhouse>`.
 */
const [url = '', clickhouseUrl = ''] = process.argv.slice(2)
const owner = v7()
const store = await openPostgresEventStore({ url })
const clickhouse = openClickhouse(clickhouseUrl)
const postgres = openPool({ url, role: 'heptad_projector', max: 3, applicationName: 'killed' })
const owned = { postgres: openPool({ url, role: 'heptad_owner', max: 1, applicationName: 'killed' }), clickhouse }
const exec: Clickhouse['exec'] = async (sent) => {
  await clickhouse.exec(sent)
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => {})
}
const dying: Clickhouse = Object.assign(Object.create(clickhouse), { exec })
new JobWorker({
  engines: { postgres, clickhouse: dying, log: store, codec: eventCodec(moneyEvents), owner },
  tables: {
    ensure: (models) => ensureReadModels({ ...owned, models }),
    drop: (build) => dropBuild(owned, build),
  },
  jobs: new Jobs(postgres, owner),
  definitions: [entriesAnalyticsProjection],
  sums: [],
  clock: systemClock(),
  onFault: (_, error) => process.stderr.write(`${error}\n`),
})
