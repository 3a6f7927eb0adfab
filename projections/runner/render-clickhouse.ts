import { columnName, qualifiedName } from '@heptad/read-models/physical.ts'
import type { Column, ColumnKind, Table } from '@heptad/read-models/table.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { Row, RowOperation } from '../row-operation.ts'

/** A row of an analytics table, named by its event and its place among that event's rows. */
export interface AnalyticsRow {
  readonly table: Table
  readonly event: RecordedEvent
  readonly index: number
  readonly row: Row
}

/** Rows for one table, as ClickHouse's `JSONCompactEachRow` takes them. The same events always give the same block. */
export interface Block {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

/** The analytics rows among an event's operations. Throws on anything but `put`: such rows are facts, never changed. */
export function analyticsRows(event: RecordedEvent, operations: readonly RowOperation[]): readonly AnalyticsRow[] {
  const own = operations.filter(({ table }) => table.engine === 'clickhouse')
  return own.map(({ kind, table, row }, index) => {
    if (kind !== 'put') throw new TypeError(`${table.name}: rows of an analytics table are only put`)
    return { table, event, index, row }
  })
}

/** One block per table. */
export function renderClickhouse(rows: readonly AnalyticsRow[], version: number): readonly Block[] {
  const byTable = Map.groupBy(rows, ({ table }) => table)
  return [...byTable].map(([table, tableRows]) => {
    const columns = Object.entries(table.columns)
    return {
      table: qualifiedName(table, version),
      columns: ['tenant_id', ...Object.keys(table.columns).map(columnName), '_stream', '_revision', '_row', '_version'],
      rows: tableRows.map((row) => cells(columns, row)),
    }
  })
}

function cells(
  columns: readonly (readonly [string, Column])[],
  { table, event, index, row }: AnalyticsRow,
): readonly unknown[] {
  const own: unknown[] = [event.tenantId]
  for (const [name, { kind, isNullable }] of columns) {
    const value = row[name] ?? null
    if (value === null && !isNullable) throw new TypeError(`${table.name}: a row without ${name}`)
    own.push(value === null ? null : encode(kind, value))
  }
  own.push(event.streamId, String(event.revision), index, String(event.position))
  return own
}

/** How many bits whole numbers of these kinds have. ClickHouse takes more, and keeps the last ones without a word. */
const BITS: Partial<Record<ColumnKind, number>> = { integer: 32, bigint: 64, amount: 256 }

function encode(kind: ColumnKind, value: unknown): unknown {
  const bits = BITS[kind]
  if (bits !== undefined) mustFit(BigInt(value as bigint), bits)
  if (typeof value === 'bigint') return String(value)
  return kind === 'json' ? JSON.stringify(value) : value
}

function mustFit(value: bigint, bits: number): void {
  if (BigInt.asIntN(bits, value) !== value) throw new RangeError(`${value} does not fit into ${bits} bits`)
}
