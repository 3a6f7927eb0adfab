import { withPart } from '@heptad/infra/postgres/sql-file.ts'
import { bookStream } from '@heptad/schemas/money/book.ts'
import { exportTransactions } from '@heptad/schemas/money/export.ts'
import type { TransactionRow } from '@heptad/schemas/money/queries.ts'
import { startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyExchanges } from './exchanges.table.ts'
import { moneyQuery } from './money-query.ts'
import { ofBook } from './of-book.ts'
import { moneyReversals } from './reversals.table.ts'
import { moneyTransactions } from './transactions.table.ts'

const sql = sqlBeside(import.meta.url)
const known = '(select * from read.money_reversals where revision <= $3::bigint)'
const page = withPart(
  sql('transactions.export'),
  'columns',
  withPart(sql('transaction-columns'), 'known-reversals', known),
)

/**
 * A book as of a revision, in stretches that may be shorter than asked for: transactions of many legs come few at a time. Not of the registry, whose lists have
 * no more than a hundred rows on a page.
 */
export const exportQuery = ofBook(
  moneyQuery(exportTransactions, {
    permission: 'money.transactions.list',
    reads: [moneyTransactions, moneyReversals, moneyExchanges],
    recordedAsOf: ({ bookId, revision }) => ({ streamId: bookStream(bookId), revision }),
    async run(db, { bookId, revision }, request) {
      const [after] = startAfter(request, ['-1'])
      const rows = await db.postgres<TransactionRow>(page, [bookId, after, revision, request.limit])
      const last = rows.at(-1)
      return { rows, next: last === undefined || last.revision === revision ? null : [last.revision] }
    },
  }),
)
