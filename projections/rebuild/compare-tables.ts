import type { PostgresClient } from '@heptad/infra/postgres/transaction.ts'
import { type RowDifference, SHOWN_ROWS, type TableDifference } from './difference.ts'
import { pageDifferenceText, pageEndText, type TablePair } from './page-text.ts'

const PAGE_ROWS = 2000

/** Runs `work` in a transaction in which both tables stand at the same position. */
export type OnePosition = <T>(work: (client: PostgresClient) => Promise<T>) => Promise<T>

interface Page {
  readonly counts: PageRow
  /** The last key of the page; null when it is the last page. */
  readonly end: readonly string[] | null
}

interface PageRow {
  readonly expected_rows: bigint
  readonly found_rows: bigint
  readonly differing: bigint
  readonly first: readonly string[] | null
}

/** Compares two tables with the same key row by row, in short pages in key order. `compared` is told the number of rows so far. */
export async function compareTables(
  pair: TablePair,
  atOnePosition: OnePosition,
  compared: (rows: bigint) => Promise<void>,
): Promise<TableDifference> {
  const totals = { expectedRows: 0n, foundRows: 0n, differing: 0n }
  const first: RowDifference[] = []
  let last: readonly string[] | null = null
  do {
    const after: readonly string[] | null = last
    const { counts, end }: Page = await atOnePosition((client) => comparePage(client, pair, after))
    totals.expectedRows += counts.expected_rows
    totals.foundRows += counts.found_rows
    totals.differing += counts.differing
    first.push(...shownRows(counts).slice(0, SHOWN_ROWS - first.length))
    await compared(totals.expectedRows)
    last = end
  } while (last !== null)
  return { table: pair.expected.table.name, ...totals, first }
}

async function comparePage(client: PostgresClient, pair: TablePair, last: readonly string[] | null): Promise<Page> {
  const isFirst = last === null
  const { rows: ends } = await client.query<string[]>({
    text: pageEndText(pair, isFirst, PAGE_ROWS),
    values: [...(last ?? [])],
    rowMode: 'array',
  })
  const end = ends[0] ?? null
  const text = pageDifferenceText(pair, { isFirst, isLast: end === null })
  const { rows } = await client.query<PageRow>(text, [...(last ?? []), ...(end ?? [])])
  const [counts] = rows
  if (counts === undefined) throw new Error('a page without counts')
  return { counts, end }
}

function shownRows({ first }: PageRow): readonly RowDifference[] {
  return (first ?? []).map((text) => JSON.parse(text) as RowDifference)
}
