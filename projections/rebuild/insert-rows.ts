import { columnName, keyColumns, qualifiedName } from '@heptad/read-models/physical.ts'
import type { Table } from '@heptad/read-models/table.ts'
import { initialValue, type RowChange } from '../runner/coalesce.ts'
import { changed } from '../runner/column-change.ts'
import { changeSource, keySource, unnest } from '../runner/merge-text.ts'
import { encodeValue } from '../runner/render-postgres.ts'

/** Rows that are new to a table, whole, as one statement. */
export interface Insertion {
  readonly text: string
  readonly values: readonly (readonly unknown[])[]
}

/**
 * Writes the rows that these changes make of nothing: folded here, not in the database. Throws when a row is made without a value for a column that must
 * have one. Not COPY, which PostgreSQL refuses under row-level security.
 */
export function insertRows(table: Table, version: number, changes: readonly RowChange[]): Insertion {
  const columns = Object.entries(table.columns)
    .filter(([, { isKey }]) => !isKey)
    .map(([property, column]) => ({ property, column, kind: 'set' as const }))
  const source = [...keySource(table), ...columns.flatMap(changeSource)]
  const names = source.map(({ name }) => name).join(', ')
  const casts = [
    ...keySource(table).map(({ name }) => name),
    ...columns.map(({ property, column }) => castOf(columnName(property), column.kind)),
  ]
  const values = [
    changes.map(({ tenantId }) => tenantId),
    ...keyColumns(table).map((property) => changes.map(({ key }) => key[property])),
    ...columns.map(({ property, column }) =>
      changes.map((change) => encodeValue(column.kind, finalValue(table, property, change))),
    ),
  ]
  return {
    text: `insert into ${qualifiedName(table, version)} (${names}) select ${casts.join(', ')} from ${unnest(source)}`,
    values,
  }
}

function finalValue(table: Table, property: string, change: RowChange): unknown {
  const column = table.columns[property]
  if (column === undefined) throw new TypeError(`${table.name} has no column ${property}`)
  const initial = initialValue(column)
  const columnChange = change.columns.get(property)
  const value = columnChange === undefined ? initial : changed(initial, columnChange)
  if ((value === null || value === undefined) && !column.isNullable)
    throw new TypeError(`${table.name}: a row without ${property}`)
  return value ?? null
}

function castOf(name: string, kind: string): string {
  if (kind === 'textArray') return `${name}::text[]`
  return kind === 'json' ? `${name}::jsonb` : name
}
