import { columnName, isNumeric, qualifiedName } from '@heptad/read-models/physical.ts'
import type { Column, Table } from '@heptad/read-models/table.ts'
import { elementType } from './column-array.ts'
import type { ColumnChange } from './column-change.ts'

/** One array of an `unnest`: the column of the source rows, and the type of its elements. */
export interface SourceColumn {
  readonly name: string
  readonly type: string
}

/** How one column of a group of rows is changed. */
export interface ChangedColumn {
  readonly property: string
  readonly column: Column
  readonly kind: ColumnChange['kind']
}

/**
 * `select unnest($1::uuid[]) as tenant_id, …`: arrays of equal length, side by side. In a select list PostgreSQL passes the rows on one by one; a function
 * in `from` would be run to its end first, and its result stored.
 */
export function unnest(columns: readonly SourceColumn[]): string {
  return `select ${columns.map(({ name, type }, index) => `unnest($${index + 1}::${type}[]) as ${name}`).join(', ')}`
}

/** The tenant and key columns that lead every statement. */
export function keySource(table: Table): readonly SourceColumn[] {
  const key = Object.entries(table.columns).filter(([, column]) => column.isKey)
  return [
    { name: 'tenant_id', type: 'uuid' },
    ...key.map(([property, { kind }]) => ({ name: columnName(property), type: elementType(kind) })),
  ]
}

/** The source columns of a change, in the order of its values: `raise` has two. */
function changeSource({ property, column, kind }: ChangedColumn): readonly SourceColumn[] {
  const name = columnName(property)
  const type = elementType(column.kind)
  return kind === 'raise'
    ? [
        { name: `${name}_amount`, type },
        { name: `${name}_floor`, type },
      ]
    : [{ name, type }]
}

/** The columns that are not part of the key. */
export function valueColumns(table: Table): readonly (readonly [string, Column])[] {
  return Object.entries(table.columns).filter(([, { isKey }]) => !isKey)
}

/** `t.a = s.a and …` over tenant and key. */
export function sameRow(table: Table): string {
  return keySource(table)
    .map(({ name }) => `t.${name} = s.${name}`)
    .join(' and ')
}

/**
 * One merge for all rows that change the same columns in the same way. Not `insert … on conflict`: that checks the whole proposed row first, so a
 * row that sets only some columns would break a `not null` although it is never inserted.
 */
export function mergeText(table: Table, version: number, changed: readonly ChangedColumn[]): string {
  const source = [...keySource(table), ...changed.flatMap(changeSource)]
  const key = keySource(table).map(({ name }) => name)
  const columns = [...key, ...changed.map(({ property }) => columnName(property))]
  const values = [...key.map((name) => `s.${name}`), ...changed.map(insertedValue)]
  return [
    `merge into ${qualifiedName(table, version)} as t`,
    `using (${unnest(source)}) as s`,
    `on ${sameRow(table)}`,
    ...(changed.length === 0 ? [] : [`when matched then update set ${changed.map(assignment).join(', ')}`]),
    `when not matched then insert (${columns.join(', ')}) values (${values.join(', ')})`,
  ].join('\n')
}

/** Inserts rows that do not exist yet, with all their columns. */
export function insertText(table: Table, version: number): string {
  const written = valueColumns(table).map(([property, column]) => ({ property, column, kind: 'set' as const }))
  const source = [...keySource(table), ...written.flatMap(changeSource)]
  const values = [...keySource(table).map(({ name }) => `s.${name}`), ...written.map(insertedValue)]
  return [
    `insert into ${qualifiedName(table, version)} (${source.map(({ name }) => name).join(', ')})`,
    `select ${values.join(', ')} from (${unnest(source)}) as s`,
  ].join('\n')
}

function assignment(change: ChangedColumn): string {
  const name = columnName(change.property)
  return `${name} = ${updatedValue(change, name)}`
}

function updatedValue(change: ChangedColumn, name: string): string {
  switch (change.kind) {
    case 'set':
      return sourceValue(change, name)
    case 'add':
      return `t.${name} + s.${name}`
    case 'max':
      return `greatest(t.${name}, s.${name})`
    case 'raise':
      return `greatest(t.${name} + s.${name}_amount, s.${name}_floor)`
  }
}

/** A missing row counts as zero where the column counts. */
function insertedValue(change: ChangedColumn): string {
  const name = columnName(change.property)
  const startsAtZero = isNumeric(change.column.kind) && !change.column.isNullable
  switch (change.kind) {
    case 'set':
    case 'add':
      return sourceValue(change, name)
    case 'max':
      return startsAtZero ? `greatest(0, s.${name})` : `s.${name}`
    case 'raise':
      return `greatest(s.${name}_amount, s.${name}_floor)`
  }
}

function sourceValue({ column }: ChangedColumn, name: string): string {
  return column.kind === 'textArray' ? `s.${name}::text[]` : `s.${name}`
}
