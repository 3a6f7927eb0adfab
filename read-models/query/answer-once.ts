import { kindOfPostgresError } from '@heptad/infra/postgres/errors.ts'
import { inTransaction, type PostgresClient } from '@heptad/infra/postgres/transaction.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import type { ReadModel } from '../ddl/shape.ts'
import type { QueryContext, QueryDefinition } from '../define.ts'
import type { QueryAnswer, QueryRequest } from '../query-runner.ts'
import { ownRetention } from '../retention.ts'
import type { QueryRunnerOptions } from './create-query-runner.ts'
import { type Gate, readGate, type ServedBuild } from './gate.ts'
import { openSealed } from './open-sealed.ts'
import { ClickhouseUnavailable, queryContext } from './query-database.ts'
import type { ServedTable } from './rewrite.ts'

export interface AnswerOptions extends QueryRunnerOptions {
  /** Told which builds the version pointer names. */
  readonly onServed: (served: readonly ServedBuild[]) => void
}

/** Asks once: the page when the models show enough now, else `behind` or `parked`; `unavailable` when an engine cannot be asked. */
export async function answerOnce(
  options: AnswerOptions,
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
  options: AnswerOptions,
  definition: QueryDefinition,
  models: readonly ReadModel[],
  request: QueryRequest,
): Promise<QueryAnswer> {
  const { postgres, clickhouse, freshness, onServed, retention = ownRetention } = options
  const { tenantId, minPosition = 0n } = request
  const closesWhenParked = request.minPosition !== undefined || definition.failsClosed === true
  const begin = beginFor(tenantId)
  const gateOn = async (client: PostgresClient) => {
    const gate = await readGate(client, { models, freshness, minPosition, closesWhenParked })
    onServed(gate.served)
    return gate
  }
  const contextOf = (served: readonly ServedBuild[], client: PostgresClient | null) =>
    queryContext({ tenantId, clickhouse, retention, served: tablesOf(definition, models, served), postgres: client })
  if (definition.reads.every(({ engine }) => engine === 'clickhouse')) {
    const gate = await inTransaction(postgres, begin, gateOn)
    return page(gate, definition, request, (served) => contextOf(served, null))
  }
  return inTransaction(postgres, begin, async (client) => {
    const gate = await gateOn(client)
    return page(gate, definition, request, (served) => contextOf(served, client))
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
  contextOf: (served: readonly ServedBuild[]) => QueryContext,
): Promise<QueryAnswer> {
  if (gate.kind === 'parked') return { kind: 'parked', projection: gate.projection }
  if (gate.kind === 'behind') return { kind: 'behind', projection: gate.projection, reached: gate.reached }
  const { rows, next } = await definition.run(contextOf(gate.served), request.input, request.page)
  return { kind: 'page', rows, next, position: gate.position }
}

/** The tables of the builds that answer. */
function tablesOf(
  definition: QueryDefinition,
  models: readonly ReadModel[],
  served: readonly ServedBuild[],
): readonly ServedTable[] {
  return definition.reads.flatMap((table) => {
    const owner = models.find(({ tables }) => tables.some(({ name }) => name === table.name))
    const found = served.find(({ projection }) => projection === owner?.name)
    return found === undefined ? [] : [{ table: { ...table, build: found.build }, version: found.version }]
  })
}
