import { columnName, qualifiedName } from '@heptad/read-models/physical.ts'
import type { Column, ColumnKind, Table } from '@heptad/read-models/table.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { Row, RowOperation } from '../row-operation.ts'
import { LineBytes } from './line-bytes.ts'

/** A row of an analytics table, named by its event and its place among that event's rows. */
export interface AnalyticsRow {
  readonly table: Table
  readonly event: RecordedEvent
  readonly index: number
  readonly row: Row
}

/** Rows for one table, as lines of ClickHouse's `JSONCompactEachRow`. The same events always give the same block. */
export interface Block {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: LineBytes
}

/** The analytics rows among an event's operations. Throws on anything but `put`: such rows are facts, never changed. */
export function analyticsRows(event: RecordedEvent, operations: readonly RowOperation[]): readonly AnalyticsRow[] {
  const own = operations.filter(({ table }) => table.engine === 'clickhouse')
  return own.map(({ kind, table, row }, index) => {
    if (kind !== 'put') throw new TypeError(`${table.name}: rows of an analytics table are only put`)
    return { table, event, index, row }
  })
}

/** Makes one block per table of the events that it is given, in their order. */
export class BlockMaker {
  readonly #version: number
  readonly #tables = new Map<Table, Lines>()

  constructor(version: number) {
    this.#version = version
  }

  /** Throws on anything but `put`, and on values that ClickHouse would keep as others. */
  add(event: RecordedEvent, operations: readonly RowOperation[]): void {
    for (const row of analyticsRows(event, operations)) {
      const { columns, lines } = this.#linesOf(row.table)
      lines.add(JSON.stringify(cells(columns, row)))
    }
  }

  #linesOf(table: Table): Lines {
    let own = this.#tables.get(table)
    if (own === undefined) {
      own = { columns: Object.entries(table.columns), lines: new LineBytes() }
      this.#tables.set(table, own)
    }
    return own
  }

  get blocks(): readonly Block[] {
    return [...this.#tables].map(([table, { columns, lines }]) => ({
      table: qualifiedName(table, this.#version),
      columns: ['tenant_id', ...columns.map(([name]) => columnName(name)), '_stream', '_revision', '_row', '_version'],
      rows: lines,
    }))
  }
}

interface Lines {
  readonly columns: readonly (readonly [string, Column])[]
  readonly lines: LineBytes
}

function cells(columns: Lines['columns'], { table, event, index, row }: AnalyticsRow): readonly unknown[] {
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
