import { keyColumns } from '@heptad/read-models/physical.ts'
import type { Column, Table } from '@heptad/read-models/table.ts'
import type { Row } from '../row-operation.ts'

/** What operations need to know of their table, looked up once. */
export class TableShape {
  readonly table: Table
  readonly #firstKey: string
  readonly #otherKeys: readonly string[]

  constructor(table: Table) {
    this.table = table
    const [first = '', ...others] = keyColumns(table)
    this.#firstKey = first
    this.#otherKeys = others
  }

  /** Names a row among those of its tenant. Throws when a key column is missing. */
  idOf(row: Row): string {
    let id = this.#keyOf(row, this.#firstKey)
    for (const name of this.#otherKeys) id += `\u0000${this.#keyOf(row, name)}`
    return id
  }

  columnOf(name: string): Column {
    const column = this.table.columns[name]
    if (column === undefined) throw new TypeError(`${this.table.name} has no column ${name}`)
    return column
  }

  #keyOf(row: Row, name: string): string {
    const value = row[name]
    if (value === undefined || value === null)
      throw new TypeError(`${this.table.name}: no value for key column ${name}`)
    return typeof value === 'string' ? value : String(value)
  }
}
