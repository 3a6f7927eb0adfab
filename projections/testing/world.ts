import { type Clickhouse, openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { readToEnd } from '@heptad/infra/event-store/contract/fixtures.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { createFreshness, type Freshness } from '@heptad/infra/freshness/freshness.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { ensureReadModels } from '@heptad/read-models/ddl/ensure-read-models.ts'
import { columnName, propertyName, qualifiedName } from '@heptad/read-models/physical.ts'
import type { EventContract } from '@heptad/schemas/contract.ts'
import { v7 } from 'uuid'
import type { ProjectionDefinition } from '../define.ts'
import { engineTargets } from '../runner/engine-targets.ts'
import { postgresBoard } from '../runner/postgres-board.ts'
import { foldInMemory } from '../runner/render-memory.ts'
import { type ProjectionRunner, startProjections } from '../runner/runner.ts'
import type { ProjectionTarget } from '../runner/target.ts'

/** A database with the read models of some projections, and what runs them. */
export interface World {
  readonly url: string
  readonly store: EventStore
  readonly clickhouse: Clickhouse
  readonly projector: PostgresPool
  readonly freshness: Freshness
  readonly faults: unknown[]
  /** Runs the projections as one more process would. */
  start(options?: ProcessOptions): Promise<ProjectionRunner>
  /** Waits until every projection shows the whole log; throws after 30 s. */
  caughtUp(runner: ProjectionRunner): Promise<void>
  /** The rows of the read models as the engines have them, and as a replay of the log gives them. */
  rows(definition: ProjectionDefinition): Promise<Comparison>
  close(): Promise<void>
}

/** What a process has of its own. */
export interface ProcessOptions {
  readonly leaseMs?: number
  readonly freshness?: Freshness
  readonly projector?: PostgresPool
  readonly owner?: string
  /** By default the owner's name: no process follows another one. */
  readonly node?: string
  readonly rangesPerProcess?: number
  /** Milliseconds for which it stands still before each write, as a process that the machine does not run. */
  readonly stallMs?: () => number
  readonly definitions?: readonly ProjectionDefinition[]
  readonly clickhouse?: Clickhouse
}

export interface Comparison {
  readonly stored: readonly string[]
  readonly replayed: readonly string[]
}

const LEASE_MS = 2000

export interface WorldOptions {
  readonly url: string
  /** Where there is one. */
  readonly clickhouseUrl?: string
  readonly definitions: readonly ProjectionDefinition[]
  readonly contracts: readonly EventContract[]
}

export async function openWorld({ url, clickhouseUrl, definitions, contracts }: WorldOptions): Promise<World> {
  const clock = systemClock()
  const clickhouse = openClickhouse(clickhouseUrl ?? 'http://127.0.0.1:1')
  const codec = eventCodec(contracts)
  const projector = openPool({ url, role: 'heptad_projector', max: 6, applicationName: 'test-projector' })
  await withOwner(url, (postgres) => ensureReadModels({ postgres, clickhouse, models: definitions }))
  const store = await openPostgresEventStore({ url })
  const sharedFreshness = createFreshness(clock)
  const faults: unknown[] = []
  return {
    ...{ url, store, clickhouse, projector, faults },
    freshness: sharedFreshness,
    async start(options = {}) {
      const { leaseMs = LEASE_MS, freshness = sharedFreshness, projector: own = projector, owner = v7() } = options
      const { node = owner, rangesPerProcess = 1, definitions: run = definitions, stallMs } = options
      const identity = await store.identity()
      const targetOf = engineTargets({ postgres: own, clickhouse: options.clickhouse ?? clickhouse, identity, leaseMs })
      return startProjections({
        ...{ definitions: run, log: store, codec, clock, freshness, owner, leaseMs, rangesPerProcess },
        targetOf: (definition, range) => stalling(targetOf(definition, range), stallMs),
        board: postgresBoard({ postgres: own, worker: owner, node, leaseMs }),
        onFault: (_, error) => faults.push(error),
      })
    },
    async caughtUp(runner) {
      await until(async () => {
        const status = await runner.status()
        const stopped = status.find(({ state }) => state === 'stopped')
        if (stopped !== undefined) throw new Error(`stopped: ${stopped.reason}`)
        const own = status.filter(({ state }) => state !== 'standby')
        return own.length > 0 && status.every(({ lagEvents }) => lagEvents === 0n)
      })
    },
    async rows(definition) {
      const events = await readToEnd((after) => store.readAll({ after }), 0n)
      const replayed = foldInMemory(definition, events.map(codec.decode))
      return {
        stored: await storedRows(definition, projector, clickhouse),
        replayed: definition.tables.flatMap(({ name }) =>
          canonicalRows(name, [...(replayed.get(name)?.values() ?? [])]),
        ),
      }
    },
    async close() {
      await store.close()
      await projector.end()
      await clickhouse.close()
    },
  }
}

function stalling(target: ProjectionTarget, stallMs: () => number = () => 0): ProjectionTarget {
  return {
    ...target,
    async write(epoch, batch) {
      const ms = stallMs()
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
      await target.write(epoch, batch)
    },
  }
}

export async function withOwner<T>(url: string, work: (pool: PostgresPool) => Promise<T>): Promise<T> {
  const pool = openPool({ url, role: 'heptad_owner', max: 1, applicationName: 'test-owner' })
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}

/** Throws when it does not hold within a minute. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not come true in time')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function storedRows(
  definition: ProjectionDefinition,
  projector: PostgresPool,
  clickhouse: Clickhouse,
): Promise<readonly string[]> {
  const all: string[] = []
  for (const table of definition.tables) {
    const name = qualifiedName(table, definition.version)
    const columns = ['tenant_id', ...Object.keys(table.columns).map(columnName)].join(', ')
    const select = `select ${columns} from ${name}`
    const rows =
      table.engine === 'postgres'
        ? (await projector.query<Record<string, unknown>>(select)).rows
        : await (await clickhouse.query({ query: `${select} final`, format: 'JSONEachRow' })).json<
            Record<string, unknown>
          >()
    const named = rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [propertyName(key), value])),
    )
    all.push(
      ...canonicalRows(
        table.name,
        named.map((row) => withJson(definition, row)),
      ),
    )
  }
  return all
}

/** ClickHouse keeps JSON as text. */
function withJson({ tables }: ProjectionDefinition, row: Record<string, unknown>): Record<string, unknown> {
  const [table] = tables
  if (table?.engine !== 'clickhouse') return row
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      table.columns[name]?.kind === 'json' && typeof value === 'string' ? JSON.parse(value) : value,
    ]),
  )
}

/** Rows as sorted text with sorted columns, so that two sets of them can be compared. */
function canonicalRows(table: string, rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return rows
    .map((row) => {
      const columns = Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))
      return `${table} ${JSON.stringify(columns, (_, value) => (typeof value === 'bigint' ? String(value) : value))}`
    })
    .toSorted()
}
