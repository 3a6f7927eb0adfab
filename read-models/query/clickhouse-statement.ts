import { TenantId } from '@heptad/schemas/ids.ts'
import { TENANT_SETTING } from '../ddl/analytics-reader.ts'
import { qualifiedName } from '../physical.ts'
import { keptCondition, type Retention } from '../retention.ts'
import type { Table } from '../table.ts'
import { READ_TABLE, type ServedTable, withPhysicalNames } from './rewrite.ts'

export interface ClickhouseQuestion {
  readonly tenantId: TenantId
  /** The tables of ClickHouse that the query declares. */
  readonly served: readonly ServedTable[]
  readonly retention: Retention
  /** The server has row policies, which want to know the tenant. */
  readonly hasRowPolicies?: boolean
  readonly sql: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** A query as it is sent: restricted to one tenant twice, and to what is kept. */
export interface ClickhouseStatement {
  readonly query: string
  readonly query_params: Record<string, unknown>
  readonly clickhouse_settings: Readonly<Record<string, string | number>>
}

const LONGEST_QUERY_S = 10
const LITERAL_OR_COMMENT = /'(?:[^'\\]|\\.|'')*'|"[^"]*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\//g
const OTHER_SOURCE = /\b(?:from|join|in)\s+(?!read\.[a-z])[a-z_]\w*|\bread\.\w+(?:\s+as)?(?:\s+[a-z_]\w*){0,2}\s*,/i

/**
 * The one place that makes ClickHouse queries. A statement reads one table and has the placeholder `{tenant}`, in whose place the tenant's
 * filter is put, with the tenant as a typed parameter. ClickHouse adds the same filter to the table itself, whatever the statement says, and a
 * read-only statement cannot remove it. Throws on a statement that reads anything else, or lacks the placeholder.
 */
export function clickhouseStatement({ served, sql, parameters, ...asked }: ClickhouseQuestion): ClickhouseStatement {
  const tenantId = TenantId.parse(asked.tenantId)
  const { table, version } = onlyTable(sql, served)
  const filter = ['tenant_id = {heptad_tenant:UUID}', ...kept(asked.retention(table), table)].join(' and ')
  const name = qualifiedName(table, version)
  return {
    query: withPhysicalNames(sql, served).replaceAll('{tenant}', `(${filter})`),
    query_params: { ...parameters, heptad_tenant: tenantId },
    clickhouse_settings: {
      additional_table_filters: `{'${name}':'tenant_id = toUUID(\\'${tenantId}\\')'}`,
      ...(asked.hasRowPolicies === true ? { [TENANT_SETTING]: tenantId } : {}),
      max_execution_time: LONGEST_QUERY_S,
      optimize_aggregation_in_order: 1,
      readonly: '1',
    },
  }
}

function onlyTable(sql: string, served: readonly ServedTable[]): ServedTable {
  const bare = sql.replace(LITERAL_OR_COMMENT, ' ')
  const [first, ...others] = bare.match(READ_TABLE) ?? []
  if (first === undefined || others.length > 0) throw new Error('a ClickHouse query reads one table, as read.<name>')
  const other = OTHER_SOURCE.exec(bare)?.[0]
  if (other !== undefined) throw new Error(`a ClickHouse query reads nothing but its table, not \`${other}\``)
  if (!bare.includes('{tenant}')) throw new Error('a ClickHouse query must have {tenant} for the table that it reads')
  const found = served.find((one) => `read.${one.table.name}` === first)
  if (found === undefined) throw new Error(`the query reads ${first}, which it does not declare in \`reads\``)
  return found
}

/** What is older may or may not have been removed. */
function kept(days: number | null, table: Table): readonly string[] {
  return days === null ? [] : [keptCondition(table, days)]
}
