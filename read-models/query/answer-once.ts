import { kindOfPostgresError } from '@heptad/infra/postgres/errors.ts'
import { inTransaction } from '@heptad/infra/postgres/transaction.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import type { ReadModel } from '../ddl/shape.ts'
import type { QueryContext, QueryDefinition } from '../define.ts'
import type { QueryAnswer, QueryRequest } from '../query-runner.ts'
import type { QueryRunnerOptions } from './create-query-runner.ts'
import { type Gate, readGate } from './gate.ts'
import { openSealed } from './open-sealed.ts'
import { ClickhouseUnavailable, queryContext } from './query-database.ts'
import type { ServedTable } from './rewrite.ts'

/** Asks once: the page when the models show enough now, else `behind`; `unavailable` when an engine cannot be asked. */
export async function answerOnce(
  options: QueryRunnerOptions,
  definition: QueryDefinition,
  models: readonly ReadModel[],
  request: QueryRequest,
): Promise<QueryAnswer> {
  try {
    const answer = await read(options, definition, models, request)
    if (answer.kind !== 'page') return answer
    return { ...answer, rows: await openSealed(options.vault, request.tenantId, answer.rows) }
  } catch (error) {
    if (error instanceof ClickhouseUnavailable) return { kind: 'unavailable', part: 'clickhouse' }
    const kind = kindOfPostgresError(error)
    if (kind === 'connection-lost' || kind === 'retryable') return { kind: 'unavailable', part: 'postgres' }
    throw error
  }
}

/** A query of ClickHouse alone holds no snapshot of PostgreSQL while it waits. */
async function read(
  options: QueryRunnerOptions,
  definition: QueryDefinition,
  models: readonly ReadModel[],
  request: QueryRequest,
): Promise<QueryAnswer> {
  const { postgres, clickhouse, freshness } = options
  const { tenantId, minPosition = 0n } = request
  const shared = { tenantId, clickhouse, served: servedBy(definition, models) }
  const begin = beginFor(tenantId)
  if (definition.reads.every(({ engine }) => engine === 'clickhouse')) {
    const gate = await inTransaction(postgres, begin, (client) => readGate(client, models, freshness, minPosition))
    return page(gate, definition, request, queryContext({ ...shared, postgres: null }))
  }
  return inTransaction(postgres, begin, async (client) => {
    const gate = await readGate(client, models, freshness, minPosition)
    return page(gate, definition, request, queryContext({ ...shared, postgres: client }))
  })
}

/** One snapshot for the checkpoints and the rows. The tenant's id is parsed once more, because it becomes part of the text. */
function beginFor(tenantId: TenantId): string {
  const tenant = TenantId.parse(tenantId)
  return `begin isolation level repeatable read read only; set local heptad.tenant = '${tenant}'`
}

async function page(
  gate: Gate,
  definition: QueryDefinition,
  request: QueryRequest,
  database: QueryContext,
): Promise<QueryAnswer> {
  if (gate.kind === 'closed') return { kind: 'behind', projection: gate.projection, reached: gate.reached }
  const { rows, next } = await definition.run(database, request.input, request.page)
  return { kind: 'page', rows, next, position: gate.position }
}

/** The version that answers: the one that this code declares. A version pointer, once there is one, is read here. */
function servedBy(definition: QueryDefinition, models: readonly ReadModel[]): readonly ServedTable[] {
  return definition.reads.flatMap((table) => {
    const owner = models.find(({ tables }) => tables.some(({ name }) => name === table.name))
    return owner === undefined ? [] : [{ table, version: owner.version }]
  })
}
