import { keyColumns } from '@heptad/read-models/physical.ts'
import type { Column, Table } from '@heptad/read-models/table.ts'
import type { Row } from '../row-operation.ts'

/** What applying operations needs to know of a table, looked up once. */
export class TableShape {
  readonly table: Table
  /** In order of declaration. */
  readonly columns: readonly Column[]
  readonly #indexes: ReadonlyMap<string, number>
  readonly #firstKey: string
  readonly #otherKeys: readonly string[]

  constructor(table: Table) {
    this.table = table
    this.columns = Object.values(table.columns)
    this.#indexes = new Map(Object.keys(table.columns).map((name, index) => [name, index]))
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

  /** The index of a column. Throws when the table has no column of this name. */
  indexOf(name: string): number {
    const index = this.#indexes.get(name)
    if (index === undefined) throw new TypeError(`${this.table.name} has no column ${name}`)
    return index
  }

  /** Throws when the table has no such column. */
  columnAt(index: number): Column {
    const column = this.columns[index]
    if (column === undefined) throw new TypeError(`${this.table.name} has no column ${index}`)
    return column
  }

  #keyOf(row: Row, name: string): string {
    const value = row[name]
    if (value === undefined || value === null)
      throw new TypeError(`${this.table.name}: no value for key column ${name}`)
    return typeof value === 'string' ? value : String(value)
  }
}
