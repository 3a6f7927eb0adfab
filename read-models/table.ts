import type { Day } from '@heptad/schemas/day.ts'
import type { Sealed } from '@heptad/schemas/envelope.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { Json } from '@heptad/schemas/json.ts'

/** The column kinds of read models and the TypeScript value of each. */
export interface ColumnValues {
  text: string
  uuid: string
  /** Integers beyond 64 bits: `numeric(39,0)`, `Int256` in ClickHouse. */
  amount: bigint
  /** 64-bit integer. */
  bigint: bigint
  integer: number
  boolean: boolean
  instant: Instant
  /** In UTC, of the years 1900 to 2299. */
  date: Day
  textArray: readonly string[]
  json: Json
  /** Ciphertext; opened only at the query edge. */
  sealed: Sealed
}
export type ColumnKind = keyof ColumnValues

/** A column of a read model. */
export interface Column<Value = unknown, IsKey extends boolean = boolean> {
  readonly kind: ColumnKind
  readonly isNullable: boolean
  readonly isKey: IsKey
  readonly value?: Value
  /** Part of the table's primary key, in order of declaration, after `tenant_id`. */
  key(): Column<Value, true>
  nullable(): Column<Value | null, IsKey>
}

function column<Kind extends ColumnKind>(kind: Kind): Column<ColumnValues[Kind], false> {
  return makeColumn(kind, false, false)
}

function makeColumn<Value, IsKey extends boolean>(
  kind: ColumnKind,
  isNullable: boolean,
  isKey: IsKey,
): Column<Value, IsKey> {
  return {
    kind,
    isNullable,
    isKey,
    key: () => makeColumn<Value, true>(kind, isNullable, true),
    nullable: () => makeColumn<Value | null, IsKey>(kind, true, isKey),
  }
}

export const text = () => column('text')
export const uuid = () => column('uuid')
export const amount = () => column('amount')
export const bigint = () => column('bigint')
export const integer = () => column('integer')
export const boolean = () => column('boolean')
export const instant = () => column('instant')
export const date = () => column('date')
export const textArray = () => column('textArray')
export const json = () => column('json')
export const sealed = () => column('sealed')

export interface Columns {
  readonly [name: string]: Column
}

/** How long rows are kept where no setting says otherwise. */
export interface Expiry {
  /** An `instant` or a `date`: rows of the same day go together. */
  readonly by: string
  /** Days that are kept before today; null for ever. */
  readonly afterDays: number | null
}

/** A read-model table. Tenant column, row-level security, policies and grants come with it; columns are camelCase here, snake_case in SQL. */
export interface Table<Cols extends Columns = Columns> {
  readonly engine: 'postgres' | 'clickhouse'
  readonly name: string
  readonly columns: Cols
  /** Secondary indexes (PostgreSQL): lists of column names, each prefixed by the tenant. */
  readonly indexes: readonly (readonly string[])[]
  /** Rows are facts: each is put once, with all its columns, and never changed or deleted (PostgreSQL; in ClickHouse all are). */
  readonly isAppendOnly?: boolean
  /** Rows are changed again and again, in columns that no index has: half of each page is left free, so that a changed row stays on its page and no index is written (PostgreSQL). */
  readonly isUpdatedOften?: boolean
  /** Sort order after the tenant (ClickHouse): defaults to the key. */
  readonly orderBy?: readonly string[]
  /** Which rows may be forgotten (ClickHouse). */
  readonly expires?: Expiry
  /** Which copy of the table: rebuilds make others beside the first, 1. */
  readonly build?: number
}

/** A PostgreSQL read model. */
export function table<Cols extends Columns>(
  name: string,
  columns: Cols,
  options: {
    indexes?: readonly (readonly (keyof Cols & string)[])[]
    isAppendOnly?: boolean
    isUpdatedOften?: boolean
  } = {},
): Table<Cols> {
  const { indexes = [], isAppendOnly = false, isUpdatedOften = false } = options
  return { engine: 'postgres', name, columns, indexes, isAppendOnly, isUpdatedOften }
}

/** A ClickHouse read model: `ReplacingMergeTree` ordered by tenant, `orderBy`, then the key. Rows are only ever put. */
export function analyticsTable<Cols extends Columns>(
  name: string,
  columns: Cols,
  options: { orderBy?: readonly (keyof Cols & string)[]; expires?: Expiry & { by: keyof Cols & string } } = {},
): Table<Cols> {
  return { engine: 'clickhouse', name, columns, indexes: [], ...options }
}

type KeyNames<Cols extends Columns> = {
  [K in keyof Cols]: Cols[K] extends Column<unknown, true> ? K : never
}[keyof Cols]
type ValueOf<C> = C extends Column<infer Value, boolean> ? Value : never

/** A whole row of a table. */
export type RowOf<T extends Table> = { readonly [K in keyof T['columns']]: ValueOf<T['columns'][K]> }
/** The key columns of a row. */
export type KeyOf<T extends Table> = { readonly [K in KeyNames<T['columns']>]: ValueOf<T['columns'][K]> }
/** Key columns, and any of the others. */
export type PatchOf<T extends Table> = KeyOf<T> & Partial<RowOf<T>>
