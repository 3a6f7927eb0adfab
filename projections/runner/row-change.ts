import { isNumeric, keyColumns } from '@heptad/read-models/physical.ts'
import type { Column, Table } from '@heptad/read-models/table.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Row } from '../row-operation.ts'
import { type ColumnChange, type Countable, changed, combine, greatest, type RelativeChange } from './column-change.ts'
import type { TableShape } from './table-shape.ts'

type Kinds = (ColumnChange['kind'] | undefined)[]

/** What a batch does to one row: it may delete the old row, and then changes columns. */
export class RowChange {
  readonly table: Table
  readonly tenantId: TenantId
  /** The key columns and their values, perhaps among others. */
  readonly key: Row
  /** Whether the row as it was before the batch is deleted. */
  isDeleted = false
  /** Whether there is a row after the batch. */
  isWritten = false
  readonly #shape: TableShape
  /** The only `put`, as long as there is no other write: most rows of a batch are written once, or by puts of the same columns. */
  #only: Row | null = null
  /** The change of each column, by its index, with its operand in `#values`: this way most changes need no object. */
  #kinds: Kinds | null = null
  #values: unknown[] = []

  constructor(shape: TableShape, tenantId: TenantId, key: Row) {
    this.#shape = shape
    this.table = shape.table
    this.tenantId = tenantId
    this.key = key
  }

  /** The change of a column that is not part of the key; undefined when there is none. */
  column(name: string): ColumnChange | undefined {
    if (this.#only === null) return this.#at(this.#shape.indexOf(name))
    const value = this.#only[name]
    return value === undefined ? undefined : { kind: 'set', value }
  }

  kindOf(name: string): ColumnChange['kind'] | undefined {
    if (this.#only === null) return this.#kinds?.[this.#shape.indexOf(name)]
    return this.#only[name] === undefined ? undefined : 'set'
  }

  /** The value of a column in a row that these changes create. */
  madeValue(name: string, column: Column): unknown {
    const value = this.#only === null ? this.#madeOf(name, column) : this.#only[name]
    return value === undefined ? initialValue(column) : value
  }

  remove(): void {
    this.isDeleted = true
    this.isWritten = false
    this.#only = null
    this.#kinds = null
    this.#values = []
  }

  write(kind: 'put' | 'add' | 'max', row: Row): void {
    const isFirst = !this.isWritten
    this.isWritten = true
    if (isFirst && kind === 'put') {
      for (const name in row) this.#shape.indexOf(name)
      this.#only = row
      return
    }
    if (kind === 'put' && this.#only !== null && haveSameColumns(this.#only, row)) {
      this.#only = row
      return
    }
    const kinds = this.#separate()
    for (const name in row) {
      const index = this.#shape.indexOf(name)
      const value = row[name]
      if (value !== undefined) this.#merge(kinds, index, { kind, value })
    }
  }

  /** Changes that repeat on one row create no object. After a delete the old value is known: there is none. */
  #merge(kinds: Kinds, index: number, { kind, value }: { kind: 'put' | 'add' | 'max'; value: unknown }): void {
    const column = this.#shape.columnAt(index)
    if (column.isKey) return
    const before = kinds[index]
    if (kind === 'put') {
      kinds[index] = 'set'
      this.#values[index] = value
    } else if (kind === 'max' && (before === 'max' || (before === 'set' && isNumeric(column.kind))))
      this.#values[index] = greatest(this.#values[index], value)
    else this.#combine(kinds, index, relativeChange(kind, column, value))
  }

  #combine(kinds: Kinds, index: number, next: RelativeChange): void {
    const before = this.#at(index) ?? this.#madeAt(index)
    const change = before === undefined ? next : combine(before, next)
    kinds[index] = change.kind
    this.#values[index] = keptOf(change)
  }

  /** The initial value of the column, when the old row is deleted. */
  #madeAt(index: number): ColumnChange | undefined {
    return this.isDeleted ? { kind: 'set', value: initialValue(this.#shape.columnAt(index)) } : undefined
  }

  #at(index: number): ColumnChange | undefined {
    const kind = this.#kinds?.[index]
    return kind === undefined ? undefined : changeOf(kind, this.#values[index])
  }

  #madeOf(name: string, column: Column): unknown {
    const change = this.#at(this.#shape.indexOf(name))
    return change === undefined ? undefined : changed(initialValue(column), change)
  }

  /** Switches from the single `put` to changes by column. */
  #separate() {
    if (this.#kinds !== null) return this.#kinds
    const kinds = new Array<Kinds[number]>(this.#shape.columns.length).fill(undefined)
    this.#values = new Array<unknown>(kinds.length).fill(undefined)
    this.#kinds = kinds
    const only = this.#only ?? {}
    this.#only = null
    for (const name in only) {
      const index = this.#shape.indexOf(name)
      if (only[name] !== undefined) this.#merge(kinds, index, { kind: 'put', value: only[name] })
    }
    return kinds
  }
}

function haveSameColumns(one: Row, other: Row): boolean {
  for (const name in one) if (other[name] === undefined) return false
  for (const name in other) if (one[name] === undefined) return false
  return true
}

/** What is kept of a change besides its kind; a `raise` is kept whole. */
function keptOf(change: ColumnChange): unknown {
  switch (change.kind) {
    case 'set':
      return change.value
    case 'add':
      return change.amount
    case 'max':
      return change.floor
    case 'raise':
      return change
  }
}

function changeOf(kind: ColumnChange['kind'], value: unknown): ColumnChange {
  switch (kind) {
    case 'set':
      return { kind, value }
    case 'add':
      return { kind, amount: value as Countable }
    case 'max':
      return { kind, floor: value }
    case 'raise':
      return value as Extract<ColumnChange, { kind: 'raise' }>
  }
}

/** Names a row within its table. */
export function rowId({ table, tenantId, key }: RowChange): string {
  let id: string = tenantId
  for (const name of keyColumns(table)) id += `\u0000${key[name]}`
  return id
}

/** The value of a column in a new row that does not set it: null if it is nullable, zero if it is numeric, else undefined. */
export function initialValue(column: Column): unknown {
  if (column.isNullable) return null
  if (column.kind === 'integer') return 0
  return isNumeric(column.kind) ? 0n : undefined
}

function relativeChange(kind: 'add' | 'max', column: Column, value: unknown): RelativeChange {
  if (kind === 'add') return { kind: 'add', amount: value as Countable }
  if (column.kind === 'json' || column.kind === 'textArray') throw new TypeError(`${column.kind} has no order`)
  return { kind: 'max', floor: value }
}
