import {
  columnName,
  isNumeric,
  keyColumns,
  physicalName,
  postgresType,
  qualifiedName,
  READ_SCHEMA,
} from '../physical.ts'
import type { Column, Table } from '../table.ts'

/** The condition under which a row belongs to the transaction's tenant; no tenant, no rows. */
const TENANT_POLICY = "tenant_id = nullif(current_setting('heptad.tenant', true), '')::uuid"

/** In percent: room for a second version of every row, as when all rows are updated at once. */
const HALF_FULL = 50

/**
 * The statements that make one read-model table for one projection version: table, indexes, forced row-level security, the reader's and the
 * projector's policies, and their grants. Run as the owner, once.
 */
export function postgresDdl(table: Table, version: number): readonly string[] {
  const name = qualifiedName(table, version)
  return [
    createTable(table, name),
    ...table.indexes.map((columns, index) => createIndex(table, version, columns, index)),
    `alter table ${name} enable row level security`,
    `alter table ${name} force row level security`,
    `create policy tenant on ${name} for select to heptad_reader using (${TENANT_POLICY})`,
    `create policy projector on ${name} for all to heptad_projector using (true) with check (true)`,
    `grant select on ${name} to heptad_reader`,
    `grant select, insert, update, delete on ${name} to heptad_projector`,
  ]
}

function createTable(table: Table, name: string): string {
  const key = keyColumns(table)
  if (key.length === 0) throw new Error(`read model ${table.name} has no key`)
  const columns = Object.entries(table.columns).map(([property, column]) => columnDdl(property, column))
  return [
    `create table ${name} (`,
    ['tenant_id uuid not null', ...columns, `primary key (${tenantFirst(key)})`].map((line) => `  ${line}`).join(',\n'),
    table.isUpdatedOften === true ? `) with (fillfactor = ${HALF_FULL})` : ')',
  ].join('\n')
}

function columnDdl(property: string, column: Column): string {
  const collation = isText(column) ? ' collate "C"' : ''
  const nullability = column.isNullable ? '' : ' not null'
  const zero = isNumeric(column.kind) && !column.isNullable && !column.isKey ? ' default 0' : ''
  return `${columnName(property)} ${postgresType(column.kind)}${collation}${nullability}${zero}`
}

function isText(column: Column): boolean {
  return column.kind === 'text' || column.kind === 'textArray' || column.kind === 'sealed'
}

function createIndex(table: Table, version: number, columns: readonly string[], index: number): string {
  const name = `${physicalName(table, version)}_i${index + 1}`
  return `create index ${name} on ${READ_SCHEMA}.${physicalName(table, version)} (${tenantFirst(columns)})`
}

function tenantFirst(properties: readonly string[]): string {
  return ['tenant_id', ...properties.map(columnName)].join(', ')
}
