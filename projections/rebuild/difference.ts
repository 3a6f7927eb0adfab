/** How two builds of a projection differ at one position of the log. */
export interface Difference {
  /** Both builds showed exactly the events up to here. While pages are compared the position moves on, for both together. */
  readonly position: bigint
  readonly tables: readonly TableDifference[]
}

export interface TableDifference {
  readonly table: string
  /** Rows in the live build, with which the other one is compared. */
  readonly expectedRows: bigint
  readonly foundRows: bigint
  /** Rows that only one build has, or that differ in a column that both have. */
  readonly differing: bigint
  readonly first: readonly RowDifference[]
}

/** Null stands for a missing row. */
export interface RowDifference {
  readonly expected: unknown
  readonly found: unknown
}

/** Number of differing rows of a table that are kept to be shown. */
export const SHOWN_ROWS = 10

export function differingRows({ tables }: Difference): bigint {
  return tables.reduce((sum, { differing }) => sum + differing, 0n)
}
