/** How two builds of a projection differ at one position of the log. */
export interface Difference {
  /** Both showed exactly the events up to here; it moves on from page to page, always together. */
  readonly position: bigint
  readonly tables: readonly TableDifference[]
}

export interface TableDifference {
  readonly table: string
  /** In the build that answers, or the first of two. */
  readonly expectedRows: bigint
  readonly foundRows: bigint
  /** Rows that only one of them has, or that differ in a column that both have. */
  readonly differing: bigint
  readonly first: readonly RowDifference[]
}

/** Null where there is no such row. */
export interface RowDifference {
  readonly expected: unknown
  readonly found: unknown
}

/** So many differing rows of a table are kept to be shown. */
export const SHOWN_ROWS = 10

export function differingRows({ tables }: Difference): bigint {
  return tables.reduce((sum, { differing }) => sum + differing, 0n)
}
