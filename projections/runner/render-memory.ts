import type { Table } from '@heptad/read-models/table.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { ProjectionDefinition } from '../define.ts'
import type { Row } from '../row-operation.ts'
import { type Changes, Coalescer } from './coalesce.ts'
import { changed } from './column-change.ts'
import { projectorOf } from './project.ts'
import { type AnalyticsRow, analyticsRows } from './render-clickhouse.ts'
import { initialValue, type RowChange, rowId } from './row-change.ts'
import type { BatchEntry } from './target.ts'

/** Rows of read models in memory: by table name, then by row. Each row has its `tenantId` and every column of its table. */
export type MemoryRows = Map<string, Map<string, Row>>

/** Applies the changes of a batch. Throws when a new row lacks a value for a column that must have one, and when a row of an append-only table exists already. */
export function applyInMemory(rows: MemoryRows, changes: Changes): void {
  for (const [table, tableChanges] of changes) {
    const tableRows = rowsOf(rows, table)
    for (const change of tableChanges) {
      const id = rowId(change)
      if (table.isAppendOnly === true && tableRows.has(id)) throw new TypeError(`${table.name}: a row that is there`)
      applyChange(tableRows, id, change)
    }
  }
}

/** The rows of a projection after these events: what its tables must hold. */
export function foldInMemory(definition: ProjectionDefinition, events: Iterable<RecordedEvent>): MemoryRows {
  const projector = projectorOf(definition)
  const rows: MemoryRows = new Map(definition.tables.map((table) => [table.name, new Map()]))
  for (const event of events) {
    if (projector.takes(event.type)) writeInMemory(rows, [{ event, operations: projector.project(event) }])
  }
  return rows
}

/** Applies a batch to rows in memory. Throws what {@link applyInMemory} throws. */
export function writeInMemory(rows: MemoryRows, entries: readonly BatchEntry[]): void {
  const coalescer = new Coalescer()
  for (const { event, operations } of entries) {
    for (const operation of operations) {
      if (operation.table.engine === 'postgres') coalescer.take(event.tenantId, operation)
    }
    appendInMemory(rows, analyticsRows(event, operations))
  }
  applyInMemory(rows, coalescer.changes)
}

/** A repeated row replaces itself, as in ClickHouse. */
function appendInMemory(rows: MemoryRows, added: readonly AnalyticsRow[]): void {
  for (const { table, event, index, row } of added) {
    const id = [event.tenantId, event.streamId, event.revision, index].join('\u0000')
    rowsOf(rows, table).set(id, completeRow(table, { tenantId: event.tenantId, ...row }))
  }
}

function rowsOf(rows: MemoryRows, table: Table): Map<string, Row> {
  const known = rows.get(table.name)
  if (known !== undefined) return known
  const created = new Map<string, Row>()
  rows.set(table.name, created)
  return created
}

function applyChange(rows: Map<string, Row>, id: string, change: RowChange): void {
  const before = change.isDeleted ? undefined : rows.get(id)
  if (change.isDeleted) rows.delete(id)
  if (!change.isWritten) return
  const row: Record<string, unknown> = { ...(before ?? emptyRow(change)) }
  for (const [name, { isKey }] of Object.entries(change.table.columns)) {
    const columnChange = isKey ? undefined : change.column(name)
    if (columnChange !== undefined) row[name] = changed(row[name], columnChange)
  }
  rows.set(id, completeRow(change.table, row))
}

function emptyRow({ table, tenantId, key }: RowChange): Row {
  const initial = Object.entries(table.columns).map(([name, column]) => [
    name,
    column.isKey ? key[name] : initialValue(column),
  ])
  return { tenantId, ...Object.fromEntries(initial) }
}

function completeRow(table: Table, row: Row): Row {
  for (const [name, column] of Object.entries(table.columns)) {
    const value = row[name] ?? null
    if (value === null && !column.isNullable) throw new TypeError(`${table.name}: a row without ${name}`)
  }
  return row
}
