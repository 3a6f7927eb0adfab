import { Worker } from 'node:worker_threads'
import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { type EventCodec, eventCodec } from '@heptad/infra/event-store/codec.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { dropBuild } from '@heptad/read-models/ddl/drop-build.ts'
import { ensureReadModels } from '@heptad/read-models/ddl/ensure-read-models.ts'
import { v7 } from 'uuid'
import { DEFAULT_LIMITS } from '../rebuild/fold.ts'
import { JobWorker } from '../rebuild/job-worker.ts'
import { Jobs } from '../rebuild/jobs.ts'
import { thingContracts, thingsProjection } from './example.ts'

/**
 * A process that does jobs on the database of its first argument, and dies in the middle: when it reads past the position of its second. With a third argument two
 * threads fold, and it dies only once each has written.
 */
const [url = '', deadly = '0', helper] = process.argv.slice(2)
const owner = v7()
const store = await openPostgresEventStore({ url })
const clickhouse = openClickhouse('http://127.0.0.1:1')
const postgres = openPool({ url, role: 'heptad_projector', max: 3, applicationName: 'killed' })
const owned = { postgres: openPool({ url, role: 'heptad_owner', max: 1, applicationName: 'killed' }), clickhouse }
const things = eventCodec(thingContracts)
let isHelped = helper === undefined
let helperStarts: Promise<void> = Promise.resolve()
const codec: EventCodec = {
  ...things,
  decode(stored) {
    if (isHelped && stored.position > BigInt(deadly)) process.kill(process.pid, 'SIGKILL')
    return things.decode(stored)
  },
}
/** The first thread folds nothing before the second can begin. */
const log = {
  identity: () => store.identity(),
  head: async () => {
    await helperStarts
    return store.head()
  },
}

function startHelper(): Worker {
  const thread = new Worker(new URL('./fold-helper.fixture.ts', import.meta.url), { workerData: { url } })
  const { promise, resolve } = Promise.withResolvers<void>()
  helperStarts = promise
  thread.on('message', ({ kind }: { kind: string }) => {
    if (kind === 'ready') resolve()
    else if (kind === 'folded') isHelped = true
  })
  return thread
}

new JobWorker({
  engines: { postgres, clickhouse, log, codec, owner, ...(helper === undefined ? {} : { startHelper }) },
  tables: {
    ensure: (models) => ensureReadModels({ ...owned, models }),
    drop: (build) => dropBuild(owned, build),
  },
  jobs: new Jobs(postgres, owner),
  definitions: [thingsProjection],
  sums: [],
  foldLimits: { ...DEFAULT_LIMITS, values: 1, operations: 1, milliseconds: 1, helperFrom: 1n, shortestSpan: 200n },
  clock: systemClock(),
  onFault: (_, error) => process.stderr.write(`${error}\n`),
})
