import { columnName, qualifiedName } from '@heptad/read-models/physical.ts'
import type { Column, Table } from '@heptad/read-models/table.ts'
import { columnArray } from '../runner/column-array.ts'
import { changeSource, keySource, unnest } from '../runner/merge-text.ts'
import { keyValues } from '../runner/render-postgres.ts'
import type { RowChange } from '../runner/row-change.ts'

/** Rows that are new to a table, whole, as one statement. */
export interface Insertion {
  readonly text: string
  readonly values: readonly string[]
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
    ...keyValues(table, changes),
    ...columns.map(({ property, column }) =>
      columnArray(
        column.kind,
        changes.map((change) => finalValue(change, property, column)),
      ),
    ),
  ]
  return {
    text: `insert into ${qualifiedName(table, version)} (${names}) select ${casts.join(', ')} from ${unnest(source)}`,
    values,
  }
}

function finalValue(change: RowChange, property: string, column: Column): unknown {
  const value = change.madeValue(property, column)
  if ((value === null || value === undefined) && !column.isNullable)
    throw new TypeError(`${change.table.name}: a row without ${property}`)
  return value
}

function castOf(name: string, kind: string): string {
  if (kind === 'textArray') return `${name}::text[]`
  return kind === 'json' ? `${name}::jsonb` : name
}
