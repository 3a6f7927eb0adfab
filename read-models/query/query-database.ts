import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import type { Statement, StatementResult } from '@heptad/infra/postgres/one-trip.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { QueryContext } from '../define.ts'
import { ownRetention, type Retention } from '../retention.ts'
import { type ClickhouseQuestion, clickhouseStatement } from './clickhouse-statement.ts'
import { jsonRows } from './json-form.ts'
import { type ServedTable, withPhysicalNames } from './rewrite.ts'

/** ClickHouse could not be asked, or did not answer in time. */
export class ClickhouseUnavailable extends Error {
  override readonly name = 'ClickhouseUnavailable'
}

export interface QueryConnections {
  readonly tenantId: TenantId
  readonly served: readonly ServedTable[]
  /** Runs a statement where the tenant is bound. Null where no table of PostgreSQL is read. */
  readonly postgres: ((statement: Statement) => Promise<StatementResult>) | null
  readonly clickhouse: Clickhouse
  /** What analytics tables keep; by default what each says itself. */
  readonly retention?: Retention
  /** ClickHouse is asked as a user under row policies. */
  readonly hasRowPolicies?: boolean
}

/** What a query definition is given: both engines, restricted to its tables and to one tenant. */
export function queryContext(connections: QueryConnections): QueryContext {
  const { tenantId, served, postgres, clickhouse, retention = ownRetention, hasRowPolicies = false } = connections
  return {
    tenantId,
    async postgres(sql, parameters) {
      if (postgres === null) throw new Error('the query declares no table of PostgreSQL')
      const text = withPhysicalNames(sql, inEngine(served, 'postgres'))
      const { columns, rows } = await postgres({ text, values: parameters })
      return jsonRows(columns, rows)
    },
    clickhouse: (sql, parameters) =>
      askClickhouse(clickhouse, {
        ...{ tenantId, served: inEngine(served, 'clickhouse'), retention, hasRowPolicies },
        ...{ sql, parameters },
      }),
  }
}

function inEngine(served: readonly ServedTable[], engine: 'postgres' | 'clickhouse'): readonly ServedTable[] {
  return served.filter(({ table }) => table.engine === engine)
}

async function askClickhouse<Row>(clickhouse: Clickhouse, question: ClickhouseQuestion): Promise<readonly Row[]> {
  const statement = clickhouseStatement(question)
  const { meta, data } = await answered(async () => {
    const result = await clickhouse.query({ ...statement, format: 'JSONCompact' })
    return result.json<readonly unknown[]>()
  })
  const columns = (meta ?? []).map(({ name }) => name)
  return jsonRows(columns, data, (property, value) => parsed(question.served, property, value))
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
