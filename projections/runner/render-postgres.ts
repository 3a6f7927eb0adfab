import { keyColumns, qualifiedName } from '@heptad/read-models/physical.ts'
import type { Column, Table } from '@heptad/read-models/table.ts'
import type { Changes } from './coalesce.ts'
import { columnArray } from './column-array.ts'
import type { ColumnChange } from './column-change.ts'
import { type ChangedColumn, insertText, keySource, mergeText, sameRow, unnest, valueColumns } from './merge-text.ts'
import type { RowChange } from './row-change.ts'

/** A statement and the arrays that it unnests, one for each column. */
export interface RowStatement {
  readonly text: string
  readonly values: readonly Buffer[]
}

/**
 * The changes of a batch as set-wise statements: for each table one delete, and one merge for each group of rows that change the same
 * columns in the same way. Each row is in at most one merge. Rows of an append-only table are inserted.
 */
export function renderPostgres(changes: Changes, version: number): readonly RowStatement[] {
  return [...changes].flatMap(([table, rows]) => renderRows(table, version, [...rows]))
}

/** The changes of one table, likewise. */
export function renderRows(table: Table, version: number, rows: readonly RowChange[]): readonly RowStatement[] {
  if (table.isAppendOnly === true) return renderInsert(table, version, rows)
  const deleted = rows.filter(({ isDeleted }) => isDeleted)
  const groups = groupsOf(table, rows)
  return [...renderDelete(table, version, deleted), ...groups.map((group) => renderMerge(table, version, group))]
}

function renderInsert(table: Table, version: number, rows: readonly RowChange[]): readonly RowStatement[] {
  if (rows.length === 0) return []
  const values = valueColumns(table).map(([property, column]) =>
    columnArray(
      column.kind,
      rows.map((row) => row.madeValue(property, column)),
    ),
  )
  return [{ text: insertText(table, version), values: [...keyValues(table, rows), ...values] }]
}

function renderDelete(table: Table, version: number, rows: readonly RowChange[]): readonly RowStatement[] {
  if (rows.length === 0) return []
  const text = [
    `delete from ${qualifiedName(table, version)} as t`,
    `using (${unnest(keySource(table))}) as s`,
    `where ${sameRow(table)}`,
  ].join('\n')
  return [{ text, values: keyValues(table, rows) }]
}

function renderMerge(table: Table, version: number, group: Group): RowStatement {
  const values = group.changed.flatMap((change) => changeValues(change, group.rows))
  return { text: mergeText(table, version, group.changed), values: [...keyValues(table, group.rows), ...values] }
}

/** Rows that change the same columns in the same way. */
interface Group {
  readonly changed: readonly ChangedColumn[]
  readonly rows: RowChange[]
}

function groupsOf(table: Table, changes: Iterable<RowChange>): readonly Group[] {
  const columns = valueColumns(table)
  const groups = new Map<string, Group>()
  for (const row of changes) {
    if (!row.isWritten) continue
    const signature = signatureOf(columns, row)
    const group = groups.get(signature)
    if (group === undefined) groups.set(signature, { changed: changedColumns(columns, row), rows: [row] })
    else group.rows.push(row)
  }
  return [...groups.values()]
}

/** One letter for each column: which are changed, and how. */
function signatureOf(columns: readonly (readonly [string, Column])[], row: RowChange): string {
  let signature = ''
  for (const [property] of columns) signature += LETTERS[row.kindOf(property) ?? 'none']
  return signature
}

const LETTERS = { none: '-', set: 's', add: 'a', max: 'm', raise: 'r' } as const

/** In the table's order, so that the same change always gives the same text. */
function changedColumns(columns: readonly (readonly [string, Column])[], row: RowChange): readonly ChangedColumn[] {
  return columns.flatMap(([property, column]) => {
    const kind = row.kindOf(property)
    return kind === undefined ? [] : [{ property, column, kind }]
  })
}

/** The tenant and key columns of these rows. */
function keyValues(table: Table, rows: readonly RowChange[]): readonly Buffer[] {
  const tenants = rows.map(({ tenantId }) => tenantId)
  const keys = keyColumns(table).map((property) =>
    columnArray(
      kindOf(table, property),
      rows.map(({ key }) => key[property]),
    ),
  )
  return [columnArray('uuid', tenants), ...keys]
}

function kindOf(table: Table, property: string): Column['kind'] {
  return table.columns[property]?.kind ?? 'text'
}

function changeValues({ property, column, kind }: ChangedColumn, rows: readonly RowChange[]): readonly Buffer[] {
  const changes = rows.map((row) => row.column(property))
  if (kind !== 'raise') return [columnArray(column.kind, changes.map(operand))]
  const raises = changes.map((change) => (change?.kind === 'raise' ? change : { amount: null, floor: null }))
  return [raises.map(({ amount }) => amount), raises.map(({ floor }) => floor)].map((values) =>
    columnArray(column.kind, values),
  )
}

function operand(change: ColumnChange | undefined): unknown {
  switch (change?.kind) {
    case undefined:
      return null
    case 'set':
      return change.value
    case 'add':
      return change.amount
    case 'max':
    case 'raise':
      return change.floor
  }
}
