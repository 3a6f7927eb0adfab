import type { WriteField } from '@heptad/infra/postgres/binary-fields.ts'
import { COPY_HEADER, COPY_TRAILER, copyIn } from '@heptad/infra/postgres/copy.ts'
import { CopyRows } from '@heptad/infra/postgres/copy-rows.ts'
import type { PostgresClient } from '@heptad/infra/postgres/transaction.ts'
import { columnName, physicalName, qualifiedName } from '@heptad/read-models/physical.ts'
import type { Column, Table } from '@heptad/read-models/table.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Row } from '../row-operation.ts'
import { binaryColumn } from '../runner/binary-column.ts'
import { keySource } from '../runner/merge-text.ts'
import { initialValue, type RowChange } from '../runner/row-change.ts'

/** What a column needs to be written, looked up once. */
interface CopiedColumn {
  readonly property: string
  readonly column: Column
  readonly initial: unknown
  readonly write: WriteField
}

const NAME_LIMIT = 63

/** New rows of one table. They are kept as the bytes that will be sent: a fold would spend its time collecting objects that live as long as a window. */
export class FreshRows {
  readonly #table: Table
  readonly #columns: readonly CopiedColumn[]
  readonly #rows = new CopyRows()
  #size = 0

  constructor(table: Table) {
    this.#table = table
    this.#columns = Object.entries(table.columns).map(([property, column]) => ({
      property,
      column,
      initial: initialValue(column),
      write: binaryColumn[column.kind],
    }))
  }

  get size(): number {
    return this.#size
  }

  /** A row of an append-only table. Throws when it lacks a value for a column that must have one. */
  append(tenantId: TenantId, row: Row): void {
    this.#begin(tenantId)
    for (const column of this.#columns) this.#field(column, row[column.property] ?? column.initial)
  }

  /** The row that these changes create. Throws when it lacks a value for a column that must have one. */
  add(change: RowChange): void {
    this.#begin(change.tenantId)
    for (const made of this.#columns) {
      const { property, column } = made
      this.#field(made, column.isKey ? change.key[property] : change.madeValue(property, column))
    }
  }

  /**
   * Writes the rows on a connection in a transaction. They go by COPY into a temporary table, and from there in the order of their keys: PostgreSQL refuses COPY into a
   * table with row-level security, and unnesting arrays costs twice as much.
   */
  async insert(client: PostgresClient, version: number): Promise<void> {
    if (this.#size === 0) return
    const target = qualifiedName(this.#table, version)
    const names = ['tenant_id', ...this.#columns.map(({ property }) => columnName(property))].join(', ')
    const staged = `staged_${physicalName(this.#table, version)}`.slice(0, NAME_LIMIT)
    await client.query(`create temporary table ${staged} on commit drop as select ${names} from ${target} with no data`)
    await copyIn(client, `copy ${staged} from stdin (format binary)`, [COPY_HEADER, ...this.#rows.pieces, COPY_TRAILER])
    const keys = keySource(this.#table).map(({ name }) => name)
    await client.query(`insert into ${target} (${names}) select ${names} from ${staged} order by ${keys.join(', ')}`)
  }

  #begin(tenantId: TenantId): void {
    this.#size += 1
    this.#rows.beginRow(this.#columns.length + 1)
    this.#rows.field(tenantId, binaryColumn.uuid)
  }

  #field({ property, column, write }: CopiedColumn, value: unknown): void {
    if ((value === null || value === undefined) && !column.isNullable)
      throw new TypeError(`${this.#table.name}: a row without ${property}`)
    this.#rows.field(value, write)
  }
}
