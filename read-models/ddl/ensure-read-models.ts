import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { inTransaction, type PostgresClient, type PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { physicalName } from '../physical.ts'
import type { Table } from '../table.ts'
import { ensureClickhouseTable } from './ensure-clickhouse-table.ts'
import { postgresDdl } from './postgres-ddl.ts'
import { type ReadModel, shapeDifference, shapeOf } from './shape.ts'

export interface EnsureReadModelsOptions {
  /** Acts as `heptad_owner`. */
  readonly postgres: PostgresPool
  readonly clickhouse: Clickhouse
  readonly models: readonly ReadModel[]
}

/** A table's columns, indexes or sort order changed, but not the version of its projection. */
export class ReadModelShapeChanged extends Error {
  override readonly name = 'ReadModelShapeChanged'
}

const REGISTER = sqlFile(import.meta.url, 'register-read-model')
const FORGET_CHECKPOINT = sqlFile(import.meta.url, 'forget-checkpoint')
const BEGIN = "begin; set local lock_timeout = '60s'; select pg_advisory_xact_lock(hashtext('heptad.read-models'))"

/**
 * Makes the tables that are missing, for every projection version in `models`; what exists is left as it is. Processes that start at once take turns. A projection
 * whose ClickHouse table was lost starts again from the beginning of the log. Throws {@link ReadModelShapeChanged} and makes nothing in PostgreSQL.
 */
export async function ensureReadModels(options: EnsureReadModelsOptions): Promise<void> {
  await inTransaction(options.postgres, BEGIN, async (client) => {
    const shapes = await knownShapes(client)
    for (const model of options.models) {
      for (const table of model.tables) await ensureTable(client, options.clickhouse, model, table, shapes)
    }
  })
}

async function ensureTable(
  client: PostgresClient,
  clickhouse: Clickhouse,
  model: ReadModel,
  table: Table,
  shapes: ReadonlyMap<string, string>,
): Promise<void> {
  const name = physicalName(table, model.version)
  const known = shapes.get(`${table.engine} ${name}`)
  const shape = shapeOf(table)
  if (known !== undefined && known !== shape) throw changed(model, table, shapeDifference(known, shape))
  if (table.engine === 'clickhouse') await ensureInClickhouse(client, clickhouse, model, table, known !== undefined)
  else if (known === undefined) await makeInPostgres(client, table, model.version)
  if (known === undefined) await client.query(REGISTER, [table.engine, name, model.name, model.version, shape])
}

async function ensureInClickhouse(
  client: PostgresClient,
  clickhouse: Clickhouse,
  { name, version }: ReadModel,
  table: Table,
  isKnown: boolean,
): Promise<void> {
  const wasMade = await ensureClickhouseTable(clickhouse, table, version, isKnown)
  if (wasMade && isKnown) await client.query(FORGET_CHECKPOINT, [name, version])
}

async function makeInPostgres(client: PostgresClient, table: Table, version: number): Promise<void> {
  for (const statement of postgresDdl(table, version)) await client.query(statement)
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
