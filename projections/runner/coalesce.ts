import { isNumeric, keyColumns } from '@heptad/read-models/physical.ts'
import type { Column, Table } from '@heptad/read-models/table.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Row, RowOperation } from '../row-operation.ts'
import { type ColumnChange, type Countable, changed, combine } from './column-change.ts'

/** What a batch does to one row: first it may remove the old one, then each column is changed. */
export interface RowChange {
  readonly table: Table
  readonly tenantId: TenantId
  /** The key columns and their values. */
  readonly key: Row
  /** The row as it stood before the batch goes. */
  isDeleted: boolean
  /** There is a row after the batch. */
  isWritten: boolean
  readonly columns: Map<string, ColumnChange>
}

/** Row changes by table, and by row within it. */
export type Changes = ReadonlyMap<Table, ReadonlyMap<string, RowChange>>

/** Merges the operations of a batch into one change per row, which has the same effect as applying them one by one. */
export class Coalescer {
  readonly #tables = new Map<Table, Map<string, RowChange>>()

  get changes(): Changes {
    return this.#tables
  }

  /** Takes the next operation of the batch. Throws where the operation does not fit its table. */
  take(tenantId: TenantId, operation: RowOperation): void {
    const change = this.#changeOf(tenantId, operation)
    if (operation.kind === 'delete') remove(change)
    else write(change, operation.kind, operation.row)
  }

  #changeOf(tenantId: TenantId, { table, row }: RowOperation): RowChange {
    const rows = this.#rowsOf(table)
    const id = rowId(table, tenantId, row)
    const known = rows.get(id)
    if (known !== undefined) return known
    const key = Object.fromEntries(keyColumns(table).map((name) => [name, row[name]]))
    const change: RowChange = { table, tenantId, key, isDeleted: false, isWritten: false, columns: new Map() }
    rows.set(id, change)
    return change
  }

  #rowsOf(table: Table): Map<string, RowChange> {
    const known = this.#tables.get(table)
    if (known !== undefined) return known
    const rows = new Map<string, RowChange>()
    this.#tables.set(table, rows)
    return rows
  }
}

/** Names a row within its table. Throws when a key column is missing. */
export function rowId(table: Table, tenantId: TenantId, row: Row): string {
  let id: string = tenantId
  for (const name of keyColumns(table)) {
    const value = row[name]
    if (value === undefined || value === null) throw new TypeError(`${table.name}: no value for key column ${name}`)
    id += `\u0000${value}`
  }
  return id
}

/** What a column holds in a row that is made without it: zero where it counts, null where it may, else nothing. */
export function initialValue(column: Column): unknown {
  if (column.isNullable) return null
  if (column.kind === 'integer') return 0
  return isNumeric(column.kind) ? 0n : undefined
}

function remove(change: RowChange): void {
  change.isDeleted = true
  change.isWritten = false
  change.columns.clear()
}

function write(change: RowChange, kind: 'put' | 'add' | 'max', row: Row): void {
  change.isWritten = true
  for (const [name, value] of Object.entries(row)) {
    const column = columnOf(change.table, name)
    if (column.isKey || value === undefined) continue
    change.columns.set(name, merged(change, column, name, columnChange(kind, column, value)))
  }
}

/** After a delete the old value is known: there is none. */
function merged(change: RowChange, column: Column, name: string, next: ColumnChange): ColumnChange {
  const before = change.columns.get(name)
  if (before !== undefined) return combine(before, next)
  return change.isDeleted ? { kind: 'set', value: changed(initialValue(column), next) } : next
}

function columnChange(kind: 'put' | 'add' | 'max', column: Column, value: unknown): ColumnChange {
  switch (kind) {
    case 'put':
      return { kind: 'set', value }
    case 'add':
      return { kind: 'add', amount: value as Countable }
    case 'max':
      if (column.kind === 'json' || column.kind === 'textArray') throw new TypeError(`${column.kind} has no order`)
      return { kind: 'max', floor: value }
  }
}

function columnOf(table: Table, name: string): Column {
  const column = table.columns[name]
  if (column === undefined) throw new TypeError(`${table.name} has no column ${name}`)
  return column
}
