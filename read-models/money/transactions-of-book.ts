import type { listTransactions, TransactionRow } from '@heptad/schemas/money/queries.ts'
import type { z } from 'zod'
import type { Page, PageRequest, QueryContext } from '../define.ts'
import { pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside, withPart } from '../sql.ts'
import { boundsOf } from './as-of.ts'

const sql = sqlBeside(import.meta.url)
const columns = withPart(sql('transaction-columns'), 'known-reversals', 'read.money_reversals')

export type TransactionsInput = z.output<typeof listTransactions.input>

/** A statement that shows transactions, by the name of its file. */
export function transactionStatement(name: string): string {
  return withPart(sql(name), 'columns', columns)
}

/**
 * A list of the transactions of a book for which a condition holds, `and t.reference = $6` for instance, or of all of them; its own parameters are `$6` and on. The
 * condition is in the statement: PostgreSQL plans for a parameter that may be null as if hardly any row fitted, and reads the whole table.
 */
export function transactionsOfBook(condition: string) {
  const statement = (name: string) =>
    withPart(
      withPart(transactionStatement(name), 'revisions-at-times', sql('revisions-at-times')),
      'condition',
      condition,
    )
  const orders = {
    'newest-first': { text: statement('transactions.list'), start: '9223372036854775807' },
    'oldest-first': { text: statement('transactions.oldest-first'), start: '-1' },
  }
  return async (
    db: QueryContext,
    { bookId, order, ...range }: TransactionsInput,
    page: PageRequest,
    parameters: readonly unknown[] = [],
  ): Promise<Page<TransactionRow>> => {
    const { from, to } = boundsOf(range)
    const { text, start } = orders[order]
    const [after] = startAfter(page, [start])
    const rows = await db.postgres<TransactionRow>(text, [bookId, after, rowsToRead(page), from, to, ...parameters])
    return pageOf(rows, page, ({ revision }) => [revision])
  }
}
