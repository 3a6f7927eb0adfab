import type { CommandOutcome, CommandRequest } from '@heptad/commands/engine/port.ts'
import { counterCommands, counterEvents } from '@heptad/commands/engine/testing/counter.ts'
import { memoryEngine } from '@heptad/commands/engine/testing/memory-engine.ts'
import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { guardSkew } from '@heptad/infra/clock/skew-guard.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { GroupCommit } from '@heptad/infra/event-store/group-commit.ts'
import { LogTail } from '@heptad/infra/event-store/log-tail.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { createFreshness } from '@heptad/infra/freshness/freshness.ts'
import { localKeyring } from '@heptad/infra/keys/local-keyring.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { engineTargets } from '@heptad/projections/runner/engine-targets.ts'
import { startProjections } from '@heptad/projections/runner/runner.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { RandomCommand } from '../../history/random-command.ts'
import { countersProjection } from './counters.ts'
import type { FromWorker, ToWorker, WorkerSettings } from './messages.ts'
import { skewedClock } from './skewed-clock.ts'

/**
 * A process as the backbone's: engine, queue, tail, clock guard and a projection on a given database, with a subscriber
 * that reads the log from its start. Driven over an IPC channel, with whose end it ends.
 */

const LEASE_MS = 2000
const LOOK_AT_CLOCK_MS = 200
const { name, url, keyringFile } = JSON.parse(process.argv[2] ?? '') as WorkerSettings
const codec = eventCodec(counterEvents)
const clock = skewedClock()
const projector = openPool({ url, role: 'heptad_projector', max: 4, applicationName: 'heptad projector' })
const store = await openPostgresEventStore({ url, clock })
const tail = new LogTail(store, { clock, after: 0n })
const appends = new GroupCommit(store, { clock })
const skew = await guardSkew({
  clock,
  databaseNow: async () => {
    const { rows } = await projector.query<{ now: Instant }>('select clock_timestamp() as now')
    if (rows[0] === undefined) throw new Error('the database did not tell its time')
    return rows[0].now
  },
  settle: (present) => clock.settle(present),
  everyMs: LOOK_AT_CLOCK_MS,
  onChange: (isTrusted) => tell({ kind: 'trust', isTrusted }),
})
const keyring = await localKeyring(keyringFile)
const mayDecide = () => skew.isTrusted()
const { engine } = await memoryEngine({
  ...{ commands: counterCommands, events: counterEvents, clock, store, appends, tail, keyring, mayDecide },
})

tail.start()
void subscribe()
await project()
process.on('disconnect', () => process.exit(0))
process.on('message', (message: ToWorker) => {
  if (message.kind === 'set-clock') clock.skewMs = message.skewMs
  else void execute(message.id, message.command)
})
tell({ kind: 'ready' })

async function execute(id: number, { id: command, isKeyed, request }: RandomCommand): Promise<void> {
  const { ifRevision, type, data } = request
  const sent: CommandRequest = {
    ...{ type, data, tenantId: request.tenantId as TenantId, correlationId: command },
    actor: { type: 'system', id: name },
    ...(isKeyed ? { key: command } : {}),
    ...(ifRevision === undefined ? {} : { ifRevision }),
  }
  const outcome = await engine
    .execute(sent)
    .catch((error: unknown) => ({ kind: 'failed', message: String(error) }) as const)
  tell({ kind: 'outcome', id, outcome: plain(outcome) })
}

/** As it would go over a wire. */
function plain(
  outcome: CommandOutcome | { kind: 'failed'; message: string },
): Extract<FromWorker, { kind: 'outcome' }>['outcome'] {
  return structuredClone(outcome)
}

async function subscribe(): Promise<void> {
  for await (const { events } of tail.subscribe({ after: 0n, signal: new AbortController().signal }))
    tell({ kind: 'delivery', events: events.map(({ position, eventId }) => [position, eventId]) })
}

async function project(): Promise<void> {
  const identity = await store.identity()
  const clickhouse = openClickhouse('http://127.0.0.1:9')
  startProjections({
    definitions: [countersProjection],
    log: {
      subscribe: (options) => tail.subscribe(options),
      readAll: (options) => store.readAll(options),
      head: () => store.head(),
      identity: () => store.identity(),
    },
    ...{ codec, clock, freshness: createFreshness(clock), owner: `${name} ${process.pid}`, leaseMs: LEASE_MS },
    targetOf: engineTargets({ postgres: projector, clickhouse, identity, leaseMs: LEASE_MS }),
  })
}

function tell(message: FromWorker): void {
  process.send?.(message)
}
