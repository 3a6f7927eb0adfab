import type { KeyOf, PatchOf, RowOf, Table } from '@heptad/read-models/table.ts'

/** What a projection may do to a row. `row` has all key columns; the tenant is that of the event. */
export type RowOperation =
  /** Sets these columns; creates the row if it does not exist. */
  | { readonly kind: 'put'; readonly table: Table; readonly row: Row }
  /** Adds to numeric columns; a missing row counts as zero. */
  | { readonly kind: 'add'; readonly table: Table; readonly row: Row }
  /** Raises columns to at least these values. */
  | { readonly kind: 'max'; readonly table: Table; readonly row: Row }
  | { readonly kind: 'delete'; readonly table: Table; readonly row: Row }

/** Column values by name, key columns included. */
export interface Row {
  readonly [column: string]: unknown
}

/** Refuses names that are not columns, also those that `...data` brings along when an event gets a new field. */
type OnlyColumns<T extends Table, Given> = { readonly [K in Exclude<keyof Given, keyof T['columns']>]: never }

export function put<T extends Table, Given extends PatchOf<T>>(
  table: T,
  row: Given & OnlyColumns<T, Given>,
): RowOperation {
  return { kind: 'put', table, row }
}

type NumericPatch<T extends Table> = KeyOf<T> & {
  readonly [K in keyof RowOf<T> as RowOf<T>[K] extends bigint | number ? K : never]?: RowOf<T>[K]
}

export function add<T extends Table, Given extends NumericPatch<T>>(
  table: T,
  row: Given & OnlyColumns<T, Given>,
): RowOperation {
  return { kind: 'add', table, row }
}

export function max<T extends Table, Given extends PatchOf<T>>(
  table: T,
  row: Given & OnlyColumns<T, Given>,
): RowOperation {
  return { kind: 'max', table, row }
}

export function deleteRow<T extends Table>(table: T, key: KeyOf<T>): RowOperation {
  return { kind: 'delete', table, row: key }
}
