import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import { columnName, qualifiedName } from '@heptad/read-models/physical.ts'
import { keptCondition, ownRetention, type Retention } from '@heptad/read-models/retention.ts'
import type { Table } from '@heptad/read-models/table.ts'
import type { ProjectionDefinition } from '../define.ts'
import { type RowDifference, SHOWN_ROWS, type TableDifference } from './difference.ts'

/** Positions of the log whose rows are hashed together. */
const SPAN = 50_000
const ROW_KEY = ['tenant_id', '_stream', '_revision', '_row']

interface Spans {
  readonly rows: Map<string, bigint>
  readonly hashes: Map<string, string>
}

/**
 * Compares the ClickHouse tables of two builds at a position. Rows are facts that carry the position of their event, so neither build has to stop. Spans of the log
 * whose rows hash differently are compared row by row. Rows past their retention are left out: ClickHouse may have removed them from one table and not yet from the
 * other. Throws when the builds have no table in common.
 */
export async function compareAnalytics(
  expected: ProjectionDefinition,
  found: ProjectionDefinition,
  { clickhouse, retention = ownRetention }: { readonly clickhouse: Clickhouse; readonly retention?: Retention },
  position: bigint,
): Promise<readonly TableDifference[]> {
  const compared: TableDifference[] = []
  if (!expected.tables.some(({ name }) => found.tables.some((twin) => twin.name === name)))
    throw new Error(`${found.name} has no table that ${expected.name} has too`)
  for (const table of expected.tables) {
    const twin = found.tables.find(({ name }) => name === table.name)
    if (twin === undefined) continue
    const pair = {
      columns: sharedColumns(table, twin),
      position,
      clickhouse,
      isCompared: await retainedRows(table, retention(table), clickhouse),
    }
    compared.push(
      await compareTable(table.name, qualifiedName(table, expected.version), qualifiedName(twin, found.version), pair),
    )
  }
  return compared
}

/** What the queries on both tables share. */
interface Comparison {
  readonly columns: readonly string[]
  readonly position: bigint
  readonly clickhouse: Clickhouse
  /** SQL condition on the rows that are compared. */
  readonly isCompared: string
}

/** Condition on rows within their retention. Today is asked once, so that it is the same for all queries, also around midnight. */
async function retainedRows(table: Table, days: number | null, clickhouse: Clickhouse): Promise<string> {
  if (days === null) return '1'
  const result = await clickhouse.query({
    query: "select toString(toDate(now('UTC'))) as today",
    format: 'JSONEachRow',
  })
  const [row] = await result.json<{ today: string }>()
  return keptCondition(table, days, `toDateTime('${row?.today} 00:00:00', 'UTC')`)
}

async function compareTable(
  table: string,
  expected: string,
  found: string,
  comparison: Comparison,
): Promise<TableDifference> {
  const [one, other] = [await spansOf(expected, comparison), await spansOf(found, comparison)]
  const spans = new Set([...one.hashes.keys(), ...other.hashes.keys()])
  const differing = [...spans].filter((span) => one.hashes.get(span) !== other.hashes.get(span))
  const first: RowDifference[] = []
  let differingRows = 0n
  for (const span of differing) {
    const page = await differenceOf(expected, found, span, comparison)
    differingRows += page.differing
    first.push(...page.first.slice(0, SHOWN_ROWS - first.length))
  }
  return { table, expectedRows: total(one), foundRows: total(other), differing: differingRows, first }
}

/** Rows are hashed as JSON: the hash of a null is null, which a sum ignores. */
async function spansOf(table: string, { columns, position, clickhouse, isCompared }: Comparison): Promise<Spans> {
  const hashed = ['tenant_id', '_stream', '_revision', '_row', '_version', ...columns].join(', ')
  const query = `select toString(intDiv(_version, ${SPAN})) as span, toString(count()) as rows, toString(sum(cityHash64(toJSONString(tuple(${hashed}))))) as hash
from ${table} final where _version <= {position:UInt64} and ${isCompared} group by span`
  const result = await clickhouse.query({ query, query_params: { position: `${position}` }, format: 'JSONEachRow' })
  const spans: Spans = { rows: new Map(), hashes: new Map() }
  for (const { span, rows, hash } of await result.json<{ span: string; rows: string; hash: string }>()) {
    spans.rows.set(span, BigInt(rows))
    spans.hashes.set(span, hash)
  }
  return spans
}

async function differenceOf(
  expected: string,
  found: string,
  span: string,
  { columns, position, clickhouse, isCompared }: Comparison,
): Promise<{ readonly differing: bigint; readonly first: readonly RowDifference[] }> {
  const names = [...ROW_KEY, '_version', ...columns]
  const rowsOf = (table: string) =>
    `(select ${ROW_KEY.join(', ')}, toJSONString(map(${names.map((name) => `'${name}', toString(${name})`).join(', ')})) as row
 from ${table} final where _version <= {position:UInt64} and ${isCompared} and intDiv(_version, ${SPAN}) = {span:UInt64})`
  const query = `select count() over () as differing, a.row as expected, b.row as found
from ${rowsOf(expected)} as a full outer join ${rowsOf(found)} as b using (${ROW_KEY.join(', ')})
where a.row <> b.row limit ${SHOWN_ROWS}`
  const result = await clickhouse.query({
    query,
    query_params: { position: `${position}`, span },
    format: 'JSONEachRow',
  })
  const rows = await result.json<{ differing: string; expected: string; found: string }>()
  return {
    differing: BigInt(rows[0]?.differing ?? 0),
    first: rows.map((row) => ({ expected: rowOf(row.expected), found: rowOf(row.found) })),
  }
}

/** A row without a partner is joined with empty text. */
function rowOf(text: string): unknown {
  return text === '' ? null : JSON.parse(text)
}

function total({ rows }: Spans): bigint {
  return [...rows.values()].reduce((sum, count) => sum + count, 0n)
}

function sharedColumns(one: Table, other: Table): readonly string[] {
  return Object.entries(one.columns)
    .filter(([name, { kind }]) => other.columns[name]?.kind === kind)
    .map(([name]) => columnName(name))
}
