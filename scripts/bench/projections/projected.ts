import { builtIn } from '@heptad/gateway/module/built-in.ts'
import { type Clickhouse, openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { GroupCommit } from '@heptad/infra/event-store/group-commit.ts'
import { LogTail } from '@heptad/infra/event-store/log-tail.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { createFreshness, type Freshness, projectionKey } from '@heptad/infra/freshness/freshness.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import type { ProjectionDefinition } from '@heptad/projections/define.ts'
import { balancesProjection } from '@heptad/projections/money/balances.ts'
import { engineTargets } from '@heptad/projections/runner/engine-targets.ts'
import { postgresBoard } from '@heptad/projections/runner/postgres-board.ts'
import { DEFAULT_LEASE_MS, startProjections } from '@heptad/projections/runner/runner.ts'
import { ensureReadModels } from '@heptad/read-models/ddl/ensure-read-models.ts'
import { moneyBalances } from '@heptad/read-models/money/balances.table.ts'
import { qualifiedName } from '@heptad/read-models/physical.ts'
import { execute } from '../benchmark-server.ts'
import { fillLog } from '../rebuild/synthetic-log.ts'
import { transferMaker } from './transfer-events.ts'

const BALANCES = sqlFile(import.meta.url, 'compare-balances').replace(
  ':balances b',
  `${qualifiedName(moneyBalances, balancesProjection.version)} b`,
)
/** `fillLog` opens these and nothing else when it is asked for so many events. */
const ACCOUNTS = 10_000

/** A log with projections behind it, in this process as in a backbone. */
export interface Projected {
  /** Appends one transaction of two legs; answers its position. */
  append(): Promise<bigint>
  /** Up to where every projection that is looked at has committed its rows. */
  shown(): bigint
  /** Calls whenever that may have changed, until the answer is called. */
  onProgress(listener: () => void): () => void
  nextProgress(timeoutMs: number): Promise<void>
  /** Says that somebody waits for those, as a query does. */
  want(): void
  /** Answers how many events were appended. Throws unless the balances are those that the log says. */
  verify(): Promise<number>
  close(): Promise<void>
}

/** Opens all of it on an empty database. `seen`: those that are looked at; by default all. */
export async function openProjected(
  url: string,
  definitions: readonly ProjectionDefinition[],
  seen: readonly ProjectionDefinition[] = definitions,
): Promise<Projected> {
  const clock = systemClock()
  const freshness = createFreshness(clock)
  const clickhouse = openClickhouse('http://127.0.0.1:9')
  await furnish(url, clickhouse, definitions)
  const postgres = openPool({ url, role: 'heptad_projector', max: 10, applicationName: 'bench' })
  const store = await openPostgresEventStore({ url, clock })
  const appends = new GroupCommit(store, { clock })
  const tail = new LogTail(store, { clock, after: await store.head() })
  tail.start()
  const [worker, identity] = [systemIds().next(), await store.identity()]
  const shared = { postgres, leaseMs: DEFAULT_LEASE_MS }
  const faults: unknown[] = []
  const runner = startProjections({
    ...{ definitions, clock, freshness, codec: eventCodec(builtIn.events), owner: worker },
    log: { ...pick(store), subscribe: (options) => tail.subscribe(options) },
    targetOf: engineTargets({ ...shared, clickhouse, identity }),
    board: postgresBoard({ ...shared, worker, node: worker }),
    onFault: (_, error) => faults.push(error),
  })
  const next = transferMaker(ACCOUNTS)
  const keys = seen.map(({ name, version }) => projectionKey(name, version))
  let appended = 0
  return {
    async append() {
      const verdict = await appends.append(next())
      if (verdict.kind !== 'appended') throw new Error(`an append came back as ${verdict.kind}`)
      appended += 1
      return verdict.lastPosition
    },
    shown: () => keys.map((key) => freshness.progress(key)?.committed ?? 0n).reduce((a, b) => (a < b ? a : b)),
    onProgress: (listener) => listening(freshness, listener),
    nextProgress: (timeoutMs) => freshness.nextProgress(timeoutMs),
    want() {
      for (const key of keys) freshness.want(key)
    },
    async verify() {
      if (faults.length > 0) throw faults[0]
      const { rows } = await execute<{ differing: string }>(url, BALANCES)
      if (rows[0]?.differing !== '0') throw new Error(`${rows[0]?.differing} balances differ from the log`)
      return appended
    },
    async close() {
      await runner.stop()
      await appends.close()
      await tail.close()
      await store.close()
      await Promise.all([postgres.end(), clickhouse.close()])
    },
  }
}

async function furnish(url: string, clickhouse: Clickhouse, models: readonly ProjectionDefinition[]): Promise<void> {
  await migrate({ url })
  const owner = openPool({ url, role: 'heptad_owner', max: 1, applicationName: 'bench' })
  try {
    await ensureReadModels({ postgres: owner, clickhouse, models })
    await fillLog(owner, ACCOUNTS)
  } finally {
    await owner.end()
  }
}

/** Calls at every progress until the answer is called. */
function listening(freshness: Freshness, listener: () => void): () => void {
  let isOver = false
  const listen = async () => {
    for (; !isOver; listener()) await freshness.nextProgress(1000)
  }
  void listen()
  return () => {
    isOver = true
  }
}

function pick(store: Awaited<ReturnType<typeof openPostgresEventStore>>) {
  return {
    readAll: (options: Parameters<typeof store.readAll>[0]) => store.readAll(options),
    head: () => store.head(),
    identity: () => store.identity(),
  }
}
