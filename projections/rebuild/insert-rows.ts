import { COPY_HEADER, COPY_TRAILER, copyIn } from '@heptad/infra/postgres/copy.ts'
import { CopyRows } from '@heptad/infra/postgres/copy-rows.ts'
import type { PostgresClient } from '@heptad/infra/postgres/transaction.ts'
import { columnName, physicalName, qualifiedName } from '@heptad/read-models/physical.ts'
import type { Column, Table } from '@heptad/read-models/table.ts'
import { keySource } from '../runner/merge-text.ts'
import type { RowChange } from '../runner/row-change.ts'
import { copiedColumn } from './copied-column.ts'

/**
 * Writes the rows that these changes make of nothing: folded here, not in the database. On a connection in a transaction. They go by COPY into a table of this session, and
 * from there in the order of their keys: PostgreSQL refuses COPY into a table under row-level security, and arrays to unnest cost it twice as much. Throws when
 * a row is made without a value for a column that must have one.
 */
export async function insertRows(
  client: PostgresClient,
  { table, version }: { readonly table: Table; readonly version: number },
  changes: readonly RowChange[],
): Promise<void> {
  const columns = Object.entries(table.columns)
  const names = ['tenant_id', ...columns.map(([property]) => columnName(property))].join(', ')
  const target = qualifiedName(table, version)
  const staged = `staged_${physicalName(table, version)}`.slice(0, NAME_LIMIT)
  const rows = copiedRows(columns, changes)
  await client.query(`create temporary table ${staged} on commit drop as select ${names} from ${target} with no data`)
  await copyIn(client, `copy ${staged} from stdin (format binary)`, [COPY_HEADER, ...rows, COPY_TRAILER])
  const keys = keySource(table).map(({ name }) => name)
  await client.query(`insert into ${target} (${names}) select ${names} from ${staged} order by ${keys.join(', ')}`)
}

const NAME_LIMIT = 63

function copiedRows(columns: readonly (readonly [string, Column])[], changes: readonly RowChange[]): readonly Buffer[] {
  const rows = new CopyRows()
  for (const change of changes) {
    rows.beginRow(columns.length + 1)
    rows.field(change.tenantId, copiedColumn.uuid)
    for (const [property, column] of columns)
      rows.field(finalValue(change, property, column), copiedColumn[column.kind])
  }
  return rows.pieces
}

function finalValue(change: RowChange, property: string, column: Column): unknown {
  const value = column.isKey ? change.key[property] : change.madeValue(property, column)
  if ((value === null || value === undefined) && !column.isNullable)
    throw new TypeError(`${change.table.name}: a row without ${property}`)
  return value
}
