import { createHash } from 'node:crypto'
import { keyColumns, qualifiedName } from '@heptad/read-models/physical.ts'
import type { ColumnKind, Table } from '@heptad/read-models/table.ts'
import type { Changes, RowChange } from './coalesce.ts'
import type { ColumnChange } from './column-change.ts'
import { type ChangedColumn, keySource, mergeText, sameRow, unnest } from './merge-text.ts'

/** A statement and its parameters. `name` follows from the text, so that it is prepared once a connection. */
export interface Statement {
  readonly name: string
  readonly text: string
  readonly values: readonly (readonly unknown[])[]
}

/**
 * The changes of a batch as set-wise statements: for each table one delete, and one merge for each group of rows that change the same
 * columns in the same way. Each row is in at most one merge.
 */
export function renderPostgres(changes: Changes, version: number): readonly Statement[] {
  return [...changes].flatMap(([table, rows]) => [
    ...renderDelete(
      table,
      version,
      [...rows.values()].filter((change) => change.isDeleted),
    ),
    ...groupsOf(rows.values()).map((group) => renderMerge(table, version, group)),
  ])
}

function renderDelete(table: Table, version: number, rows: readonly RowChange[]): readonly Statement[] {
  if (rows.length === 0) return []
  const text = [
    `delete from ${qualifiedName(table, version)} as t`,
    `using ${unnest(keySource(table))}`,
    `where ${sameRow(table)}`,
  ].join('\n')
  return [statement(text, keyValues(table, rows))]
}

function renderMerge(table: Table, version: number, group: Group): Statement {
  const values = group.changed.flatMap((change) => changeValues(change, group.rows))
  return statement(mergeText(table, version, group.changed), [...keyValues(table, group.rows), ...values])
}

function statement(text: string, values: readonly (readonly unknown[])[]): Statement {
  return { name: createHash('sha1').update(text).digest('base64url'), text, values }
}

/** Rows that change the same columns in the same way. */
interface Group {
  readonly changed: readonly ChangedColumn[]
  readonly rows: RowChange[]
}

function groupsOf(rows: Iterable<RowChange>): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const row of rows) {
    if (!row.isWritten) continue
    const changed = changedColumns(row)
    const signature = changed.map(({ property, kind }) => `${property} ${kind}`).join()
    const group = groups.get(signature)
    if (group === undefined) groups.set(signature, { changed, rows: [row] })
    else group.rows.push(row)
  }
  return [...groups.values()]
}

/** In the table's order, so that the same change always gives the same text. */
function changedColumns(row: RowChange): readonly ChangedColumn[] {
  return Object.entries(row.table.columns).flatMap(([property, column]) => {
    const change = row.columns.get(property)
    return change === undefined ? [] : [{ property, column, kind: change.kind }]
  })
}

function keyValues(table: Table, rows: readonly RowChange[]): readonly (readonly unknown[])[] {
  return [rows.map((row) => row.tenantId), ...keyColumns(table).map((property) => rows.map((row) => row.key[property]))]
}

function changeValues({ property, column, kind }: ChangedColumn, rows: readonly RowChange[]): readonly unknown[][] {
  const changes = rows.flatMap((row) => row.columns.get(property) ?? [])
  if (kind !== 'raise') return [changes.map((change) => encodeValue(column.kind, operand(change)))]
  return [
    changes.map((change) => (change.kind === 'raise' ? change.amount : null)),
    changes.map((change) => (change.kind === 'raise' ? change.floor : null)),
  ]
}

function operand(change: ColumnChange): unknown {
  switch (change.kind) {
    case 'set':
      return change.value
    case 'add':
      return change.amount
    case 'max':
    case 'raise':
      return change.floor
  }
}

/** A value inside the array of its column: arrays and JSON travel as text. */
export function encodeValue(kind: ColumnKind, value: unknown): unknown {
  if (value === null) return null
  if (kind === 'json') return JSON.stringify(value)
  return kind === 'textArray' && Array.isArray(value) ? arrayLiteral(value) : value
}

function arrayLiteral(values: readonly unknown[]): string {
  const elements = values.map((value) => `"${String(value).replace(/[\\"]/g, '\\$&')}"`)
  return `{${elements.join(',')}}`
}
