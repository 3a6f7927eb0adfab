import type { Column, ColumnKind, Table } from './table.ts'

/** How a table and its columns are called and typed inside their engine. Nothing else makes such names. */

/** PostgreSQL cuts longer names off without a word. */
const NAME_LIMIT = 63
const NAME = /^[a-z][a-z0-9_]*$/

/** The schema of all read models in PostgreSQL. */
export const READ_SCHEMA = 'read'

/**
 * `money_balances_v1`: the table of one version of its projection; `money_balances_v1_b2` is the copy that its second build fills. Throws on a name that an
 * engine would cut or quote.
 */
export function physicalName(table: Table, version: number): string {
  const { build = 1 } = table
  const name = build === 1 ? `${table.name}_v${version}` : `${table.name}_v${version}_b${build}`
  if (!NAME.test(name) || name.length > NAME_LIMIT) throw new Error(`not a table name: ${name}`)
  return name
}

/** Each rebuild of a version makes its next build. */
const LAST_BUILD = 9999

/** Whether the engines take all names that are made of a table's, those of its later builds and its indexes among them, and those of its columns. */
export function hasFittingNames({ name, indexes, columns }: Table, version: number): boolean {
  const indexEnd = indexes.length === 0 ? '' : `_i${indexes.length}`
  const longest = [`${name}_v${version}_b${LAST_BUILD}${indexEnd}`, ...Object.keys(columns).map(columnName)]
  return NAME.test(name) && longest.every(({ length }) => length <= NAME_LIMIT)
}

/** The table as SQL names it: schema-qualified in PostgreSQL, in the client's database in ClickHouse. */
export function qualifiedName(table: Table, version: number): string {
  const name = physicalName(table, version)
  return table.engine === 'postgres' ? `${READ_SCHEMA}.${name}` : name
}

/** What a build is called where its progress is kept: the first has the projection's own name, the others `money.balances#2`. */
export function buildName(projection: string, build: number): string {
  return build === 1 ? projection : `${projection}#${build}`
}

/** `holdAmount` → `hold_amount`. */
export function columnName(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** `hold_amount` → `holdAmount`. */
export function propertyName(column: string): string {
  return column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

const POSTGRES_TYPES: Record<ColumnKind, string> = {
  text: 'text',
  uuid: 'uuid',
  amount: 'numeric(39,0)',
  bigint: 'bigint',
  integer: 'integer',
  boolean: 'boolean',
  instant: 'timestamptz',
  date: 'date',
  textArray: 'text[]',
  json: 'jsonb',
  sealed: 'text',
}

const CLICKHOUSE_TYPES: Record<ColumnKind, string> = {
  text: 'String',
  uuid: 'UUID',
  amount: 'Int256',
  bigint: 'Int64',
  integer: 'Int32',
  boolean: 'Bool',
  instant: "DateTime64(6, 'UTC')",
  date: 'Date32',
  textArray: 'Array(String)',
  json: 'String',
  sealed: 'String',
}

export function postgresType(kind: ColumnKind): string {
  return POSTGRES_TYPES[kind]
}

/** Arrays cannot be nullable in ClickHouse. Throws where a table asks for one. */
export function clickhouseType(column: Column): string {
  if (!column.isNullable) return CLICKHOUSE_TYPES[column.kind]
  if (column.kind === 'textArray') throw new Error('ClickHouse has no nullable arrays')
  return `Nullable(${CLICKHOUSE_TYPES[column.kind]})`
}

/** The key of a table after the tenant, in order of declaration. */
export function keyColumns(table: Table): readonly string[] {
  return Object.keys(table.columns).filter((name) => table.columns[name]?.isKey)
}

/** Kinds that count: a row that lacks them has zero. */
export function isNumeric(kind: ColumnKind): boolean {
  return kind === 'amount' || kind === 'bigint' || kind === 'integer'
}
