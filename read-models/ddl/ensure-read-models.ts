import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { inTransaction, type PostgresClient, type PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { buildName, physicalName, qualifiedName } from '../physical.ts'
import { ownRetention, type Retention } from '../retention.ts'
import type { Table } from '../table.ts'
import { type AnalyticsReader, letRead } from './analytics-reader.ts'
import { ensureClickhouseTable } from './ensure-clickhouse-table.ts'
import { postgresDdl } from './postgres-ddl.ts'
import { type ReadModel, shapeDifference, shapeOf } from './shape.ts'

export interface EnsureReadModelsOptions {
  /** Acts as `heptad_owner`. */
  readonly postgres: PostgresPool
  readonly clickhouse: Clickhouse
  readonly models: readonly ReadModel[]
  /** What analytics tables keep; by default what each says itself. */
  readonly retention?: Retention
  /** Who reads analytics on an outside server; null where there are no row policies. */
  readonly reader?: AnalyticsReader | null
}

/** A table's columns, indexes or sort order changed, but not the version of its projection. */
export class ReadModelShapeChanged extends Error {
  override readonly name = 'ReadModelShapeChanged'
}

const REGISTER = sqlFile(import.meta.url, 'register-read-model')
const REGISTER_BUILD = sqlFile(import.meta.url, 'register-build')
const SERVE_FIRST = sqlFile(import.meta.url, 'serve-first-build')
const FORGET_CHECKPOINT = sqlFile(import.meta.url, 'forget-checkpoint')
const BEGIN = "begin; set local lock_timeout = '60s'; select pg_advisory_xact_lock(hashtext('heptad.read-models'))"

/**
 * Makes the tables that are missing, for every build of every projection version in `models`; what exists is left as it is, but for how long analytics are kept. A version without a build gets its first, and
 * a projection that nothing answers for is answered by its newest version. Processes that start at once take turns. A build whose table was lost starts again from
 * the beginning of the log. Throws {@link ReadModelShapeChanged} and makes nothing in PostgreSQL.
 */
export async function ensureReadModels(options: EnsureReadModelsOptions): Promise<void> {
  const { clickhouse, retention = ownRetention, reader = null } = options
  const newestFirst = options.models.toSorted((a, b) => b.version - a.version)
  await inTransaction(options.postgres, BEGIN, async (client) => {
    const shapes = await knownShapes(client)
    for (const model of newestFirst) {
      for (const build of await buildsOf(client, model)) {
        for (const table of model.tables)
          await ensureTable(client, clickhouse, {
            ...{ model, table: { ...table, build }, build, shapes },
            days: retention(table),
            reader,
          })
      }
    }
  })
}

async function buildsOf(client: PostgresClient, { name, version }: ReadModel): Promise<readonly number[]> {
  const { rows } = await client.query<{ build: number }>(REGISTER_BUILD, [name, version, buildName(name, 1)])
  await client.query(SERVE_FIRST, [name, version])
  return rows.map(({ build }) => build)
}

interface BuildTable {
  readonly model: ReadModel
  readonly table: Table
  readonly build: number
  readonly shapes: ReadonlyMap<string, string>
  readonly days: number | null
  readonly reader: AnalyticsReader | null
}

async function ensureTable(client: PostgresClient, clickhouse: Clickhouse, wanted: BuildTable): Promise<void> {
  const { model, table, build, shapes, days } = wanted
  const name = physicalName(table, model.version)
  const known = shapes.get(`${table.engine} ${name}`)
  const shape = shapeOf(table)
  if (known !== undefined && known !== shape) throw changed(model, table, shapeDifference(known, shape))
  const isKnown = known !== undefined
  const wasMade =
    table.engine === 'clickhouse'
      ? await ensureClickhouseTable(clickhouse, { table, version: model.version, isKnown, days })
      : await ensureInPostgres(client, table, model.version, isKnown)
  if (table.engine === 'clickhouse' && wanted.reader !== null)
    await letRead(clickhouse, wanted.reader, qualifiedName(table, model.version))
  if (wasMade && isKnown) await client.query(FORGET_CHECKPOINT, [buildName(model.name, build), model.version])
  if (!isKnown) await client.query(REGISTER, [table.engine, name, model.name, model.version, shape])
}

async function ensureInPostgres(
  client: PostgresClient,
  table: Table,
  version: number,
  isKnown: boolean,
): Promise<boolean> {
  if (isKnown && (await exists(client, qualifiedName(table, version)))) return false
  for (const statement of postgresDdl(table, version)) await client.query(statement)
  return true
}

async function exists(client: PostgresClient, name: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>('select to_regclass($1) is not null as found', [name])
  return rows[0]?.found === true
}

async function knownShapes(client: PostgresClient): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ engine: string; name: string; shape: string }>(
    'select engine, name, shape from log.read_models',
  )
  return new Map(rows.map(({ engine, name, shape }) => [`${engine} ${name}`, shape]))
}

function changed(model: ReadModel, table: Table, difference: string): ReadModelShapeChanged {
  const what = `read model ${table.name} changed its shape (${difference})`
  return new ReadModelShapeChanged(`${what}, but projection ${model.name} is still version ${model.version}: raise it`)
}
