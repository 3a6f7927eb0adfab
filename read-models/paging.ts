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

/** The parts of the key after which a page starts, null each on the first page. Throws {@link InvalidCursor} for a key of another order, as an earlier version of the query may have had. */
export function startAfter({ after }: PageRequest, parts: number): readonly (string | null)[] {
  if (after !== null && after.length !== parts) throw new InvalidCursor()
  return Array.from({ length: parts }, (_, index) => after?.[index] ?? null)
}
