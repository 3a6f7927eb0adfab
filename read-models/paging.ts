import { InvalidCursor } from '@heptad/infra/keys/tokens.ts'
import type { Page, PageRequest } from './define.ts'

/** How many rows to ask the database for: one more than the page takes tells whether another page follows. */
export function rowsToRead({ limit }: PageRequest): number {
  return limit + 1
}

/** The page out of {@link rowsToRead} rows; `keyOf` is what they are ordered by, with a unique last part. */
export function pageOf<Row>(
  rows: readonly Row[],
  { limit }: PageRequest,
  keyOf: (row: Row) => readonly string[],
): Page<Row> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > limit && last !== undefined ? keyOf(last) : null }
}

/** The page of a query that answers one row or none. */
export function single<Row>(rows: readonly Row[]): Page<Row> {
  return { rows: rows.slice(0, 1), next: null }
}

/** What PostgreSQL orders before all else of a type: for the first page of {@link startAfter}. */
export const LEAST = { text: '', timestamp: '-infinity', uuid: '00000000-0000-0000-0000-000000000000' } as const
/** What it orders after all else, for lists that begin at the end. */
export const GREATEST = { timestamp: 'infinity' } as const

/**
 * The parts of the key after which a page starts; on the first page `first`, which lies before the keys of all rows. Never null, so that the statement
 * can compare with them as they are, `(created_at, post_id) > ($1, $2)`: with `$1 is null or …`, or with `coalesce`, PostgreSQL finds no place in an index
 * under row-level security once it plans a statement for all parameters. Throws {@link InvalidCursor} for a key of another order, as an earlier
 * version of the query may have had.
 */
export function startAfter<const First extends readonly string[]>(
  { after }: PageRequest,
  first: First,
): { readonly [Part in keyof First]: string } {
  if (after !== null && after.length !== first.length) throw new InvalidCursor()
  return (after ?? first) as { readonly [Part in keyof First]: string }
}
