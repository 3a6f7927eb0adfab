import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import type { PostgresClient } from '@heptad/infra/postgres/transaction.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { QueryContext } from '../define.ts'
import { jsonRows } from './json-form.ts'
import { type ServedTable, withPhysicalNames, withTenantFilter } from './rewrite.ts'

/** ClickHouse could not be asked, or did not answer in time. */
export class ClickhouseUnavailable extends Error {
  override readonly name = 'ClickhouseUnavailable'
}

export interface QueryConnections {
  readonly tenantId: TenantId
  readonly served: readonly ServedTable[]
  /** In the query's transaction. Null when it reads no table of PostgreSQL. */
  readonly postgres: PostgresClient | null
  readonly clickhouse: Clickhouse
}

/** What a query definition is given: both engines, restricted to its tables and to one tenant. */
export function queryContext({ tenantId, served, postgres, clickhouse }: QueryConnections): QueryContext {
  return {
    tenantId,
    async postgres(sql, parameters) {
      if (postgres === null) throw new Error('the query declares no table of PostgreSQL')
      const text = withPhysicalNames(sql, inEngine(served, 'postgres'))
      const { fields, rows } = await postgres.query({ text, values: [...parameters], rowMode: 'array' })
      return jsonRows(
        fields.map(({ name }) => name),
        rows,
      )
    },
    clickhouse: (sql, parameters) =>
      askClickhouse(clickhouse, tenantId, inEngine(served, 'clickhouse'), sql, parameters),
  }
}

function inEngine(served: readonly ServedTable[], engine: 'postgres' | 'clickhouse'): readonly ServedTable[] {
  return served.filter(({ table }) => table.engine === engine)
}

const LONGEST_QUERY_S = 10

/** The one place where a ClickHouse query is made: the tenant's filter is put in here, its value travels as a typed parameter. */
async function askClickhouse<Row>(
  clickhouse: Clickhouse,
  tenantId: TenantId,
  served: readonly ServedTable[],
  sql: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<readonly Row[]> {
  const query = withPhysicalNames(withTenantFilter(sql), served)
  const { meta, data } = await answered(async () => {
    const result = await clickhouse.query({
      query,
      query_params: { ...parameters, heptad_tenant: tenantId },
      format: 'JSONCompact',
      clickhouse_settings: { max_execution_time: LONGEST_QUERY_S },
    })
    return result.json<readonly unknown[]>()
  })
  const columns = (meta ?? []).map(({ name }) => name)
  return jsonRows(columns, data, (property, value) => parsed(served, property, value))
}

/** JSON is kept as text in ClickHouse. */
function parsed(served: readonly ServedTable[], property: string, value: unknown): unknown {
  const isJson = served.some(({ table }) => table.columns[property]?.kind === 'json')
  return isJson && typeof value === 'string' ? JSON.parse(value) : value
}

/** An error without ClickHouse's own number means that it could not be asked. 159, 202, 209, 210, 241: it has no time or memory now. */
async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (isAnswer(cause)) throw cause
    throw new ClickhouseUnavailable('ClickHouse does not answer', { cause })
  }
}

const BUSY = new Set(['159', '202', '209', '210', '241'])

function isAnswer(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false
  return /^\d+$/.test(error.code) && !BUSY.has(error.code)
}
