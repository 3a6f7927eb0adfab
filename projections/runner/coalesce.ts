import type { Table } from '@heptad/read-models/table.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Row, RowOperation } from '../row-operation.ts'
import { RowChange } from './row-change.ts'
import { TableShape } from './table-shape.ts'

/** Row changes by table. */
export type Changes = ReadonlyMap<Table, TableChanges>

/** The rows of one table that a batch changes. */
export class TableChanges implements Iterable<RowChange> {
  readonly #shape: TableShape
  readonly #tenants = new Map<TenantId, Map<string, RowChange>>()
  /** Rows of an append-only table, which need no look-up. */
  readonly #appended: RowChange[] = []
  #size = 0
  /** The row that was changed last: operations on one row often follow each other. */
  #last: RowChange | null = null
  #lastId = ''

  constructor(table: Table) {
    this.#shape = new TableShape(table)
  }

  get size(): number {
    return this.#size
  }

  *[Symbol.iterator](): Iterator<RowChange> {
    for (const rows of this.#tenants.values()) yield* rows.values()
    yield* this.#appended
  }

  take(tenantId: TenantId, { kind, table, row }: RowOperation): void {
    const change = table.isAppendOnly === true ? this.#appendedTo(tenantId, kind, row) : this.#changeOf(tenantId, row)
    if (kind === 'delete') change.remove()
    else change.write(kind, row)
  }

  #appendedTo(tenantId: TenantId, kind: RowOperation['kind'], row: Row): RowChange {
    mustAppend(kind, this.#shape.table)
    const change = new RowChange(this.#shape, tenantId, row)
    this.#appended.push(change)
    this.#size += 1
    return change
  }

  #changeOf(tenantId: TenantId, row: Row): RowChange {
    const id = this.#shape.idOf(row)
    if (this.#last !== null && this.#lastId === id && this.#last.tenantId === tenantId) return this.#last
    const change = this.#known(tenantId, id, row)
    this.#last = change
    this.#lastId = id
    return change
  }

  #known(tenantId: TenantId, id: string, row: Row): RowChange {
    const rows = this.#rowsOf(tenantId)
    const known = rows.get(id)
    if (known !== undefined) return known
    const change = new RowChange(this.#shape, tenantId, row)
    rows.set(id, change)
    this.#size += 1
    return change
  }

  #rowsOf(tenantId: TenantId): Map<string, RowChange> {
    const known = this.#tenants.get(tenantId)
    if (known !== undefined) return known
    const rows = new Map<string, RowChange>()
    this.#tenants.set(tenantId, rows)
    return rows
  }
}

/** Throws for an operation that an append-only table does not take. */
export function mustAppend(kind: RowOperation['kind'], table: Table): void {
  if (kind !== 'put') throw new TypeError(`${table.name}: rows of an append-only table are only put`)
}

/** Merges the operations of a batch into one change per row, which has the same effect as applying them one by one. */
export class Coalescer {
  readonly #tables = new Map<Table, TableChanges>()

  get changes(): Changes {
    return this.#tables
  }

  /** Takes the next operation of the batch. Throws where the operation does not fit its table. */
  take(tenantId: TenantId, operation: RowOperation): void {
    this.#changesOf(operation.table).take(tenantId, operation)
  }

  #changesOf(table: Table): TableChanges {
    const known = this.#tables.get(table)
    if (known !== undefined) return known
    const changes = new TableChanges(table)
    this.#tables.set(table, changes)
    return changes
  }
}
