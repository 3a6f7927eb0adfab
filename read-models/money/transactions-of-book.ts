import { withPart } from '@heptad/infra/postgres/sql-file.ts'
import type { listTransactions, TransactionRow } from '@heptad/schemas/money/queries.ts'
import type { z } from 'zod'
import type { Page, PageRequest, QueryContext } from '../define.ts'
import { pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { boundsOf } from './as-of.ts'

const sql = sqlBeside(import.meta.url)
const columns = withPart(sql('transaction-columns'), 'known-reversals', 'read.money_reversals')

export type TransactionsInput = z.output<typeof listTransactions.input>

/** A statement that shows transactions, by the name of its file. */
export function transactionStatement(name: string): string {
  return withPart(sql(name), 'columns', columns)
}
const list = withPart(transactionStatement('transactions.list'), 'revisions-at-times', sql('revisions-at-times'))

/** A statement of a list, written for each order in which it may be asked for. */
export function inEachOrder(text: string): Readonly<Record<TransactionsInput['order'], string>> {
  const written = (direction: string, follows: string) =>
    withPart(withPart(text, 'direction', direction), 'follows', follows)
  return { 'newest-first': written('desc', '<'), 'oldest-first': written('asc', '>') }
}

const STARTS = { 'newest-first': '9223372036854775807', 'oldest-first': '-1' }

/**
 * A list of the transactions of a book for which a condition holds, `and t.reference = $6` for instance, or of all of them; its own parameters are `$6` and on. The
 * condition is in the statement: PostgreSQL plans for a parameter that may be null as if hardly any row fitted, and reads the whole table.
 */
export function transactionsOfBook(condition: string) {
  const texts = inEachOrder(withPart(list, 'condition', condition))
  return async (
    db: QueryContext,
    { bookId, order, ...range }: TransactionsInput,
    page: PageRequest,
    parameters: readonly unknown[] = [],
  ): Promise<Page<TransactionRow>> => {
    const { from, to } = boundsOf(range)
    const which = [bookId, ...startAfter(page, [STARTS[order]]), rowsToRead(page), from, to, ...parameters]
    const rows = await db.postgres<TransactionRow>(texts[order], which)
    return pageOf(rows, page, ({ revision }) => [revision])
  }
}
