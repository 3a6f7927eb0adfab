import { isNumeric, keyColumns } from '@heptad/read-models/physical.ts'
import type { Column, Table } from '@heptad/read-models/table.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Row } from '../row-operation.ts'
import { type ColumnChange, type Countable, changed, combine } from './column-change.ts'
import type { TableShape } from './table-shape.ts'

/** What a batch does to one row: first it may remove the old one, then each column is changed. */
export class RowChange {
  readonly table: Table
  readonly tenantId: TenantId
  /** The key columns and their values, perhaps among others. */
  readonly key: Row
  /** The row as it stood before the batch goes. */
  isDeleted = false
  /** There is a row after the batch. */
  isWritten = false
  /** All that is written, as long as that is one `put`: most rows of a batch are written once. */
  #only: Row | null = null
  #columns: Map<string, ColumnChange> | null = null

  constructor(table: Table, tenantId: TenantId, key: Row) {
    this.table = table
    this.tenantId = tenantId
    this.key = key
  }

  /** What happens to one column that is no key; undefined: nothing. */
  column(name: string): ColumnChange | undefined {
    if (this.#only === null) return this.#columns?.get(name)
    const value = this.#only[name]
    return value === undefined ? undefined : { kind: 'set', value }
  }

  kindOf(name: string): ColumnChange['kind'] | undefined {
    if (this.#only === null) return this.#columns?.get(name)?.kind
    return this.#only[name] === undefined ? undefined : 'set'
  }

  /** The value that a column has in a row that these changes make of nothing. */
  madeValue(name: string, column: Column): unknown {
    const value = this.#only === null ? this.#madeOf(name, column) : this.#only[name]
    return value === undefined ? initialValue(column) : value
  }

  remove(): void {
    this.isDeleted = true
    this.isWritten = false
    this.#only = null
    this.#columns = null
  }

  write(kind: 'put' | 'add' | 'max', row: Row, shape: TableShape): void {
    const isFirst = !this.isWritten
    this.isWritten = true
    if (isFirst && kind === 'put') {
      for (const name in row) shape.columnOf(name)
      this.#only = row
      return
    }
    const changes = this.#changes()
    for (const name in row) {
      const column = shape.columnOf(name)
      const value = row[name]
      if (!column.isKey && value !== undefined) changes.set(name, this.#merged(column, changes.get(name), kind, value))
    }
  }

  /** After a delete the old value is known: there is none. */
  #merged(column: Column, before: ColumnChange | undefined, kind: 'put' | 'add' | 'max', value: unknown): ColumnChange {
    const next = columnChange(kind, column, value)
    if (before !== undefined) return combine(before, next)
    return this.isDeleted ? { kind: 'set', value: changed(initialValue(column), next) } : next
  }

  #madeOf(name: string, column: Column): unknown {
    const change = this.#columns?.get(name)
    return change === undefined ? undefined : changed(initialValue(column), change)
  }

  #changes(): Map<string, ColumnChange> {
    if (this.#columns !== null) return this.#columns
    const changes = new Map<string, ColumnChange>()
    const only = this.#only ?? {}
    for (const name in only)
      if (only[name] !== undefined && this.table.columns[name]?.isKey === false)
        changes.set(name, { kind: 'set', value: only[name] })
    this.#only = null
    this.#columns = changes
    return changes
  }
}

/** Names a row within its table. */
export function rowId({ table, tenantId, key }: RowChange): string {
  let id: string = tenantId
  for (const name of keyColumns(table)) id += `\u0000${key[name]}`
  return id
}

/** What a column holds in a row that is made without it: zero where it counts, null where it may, else nothing. */
export function initialValue(column: Column): unknown {
  if (column.isNullable) return null
  if (column.kind === 'integer') return 0
  return isNumeric(column.kind) ? 0n : undefined
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
