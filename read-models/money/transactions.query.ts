import { getTransaction, listTransactions, type TransactionRow } from '@heptad/schemas/money/queries.ts'
import { defineQuery } from '../define.ts'
import { pageOf, rowsToRead, single, startAfter } from '../paging.ts'
import { sqlBeside, withPart } from '../sql.ts'
import { boundsOf } from './as-of.ts'
import { moneyExchanges } from './exchanges.table.ts'
import { ofBook } from './of-book.ts'
import { moneyReversals } from './reversals.table.ts'
import { moneyTransactions } from './transactions.table.ts'

const sql = sqlBeside(import.meta.url)
const columns = withPart(sql('transaction-columns'), 'known-reversals', 'read.money_reversals')
const statement = (name: string) => withPart(sql(name), 'columns', columns)
const listing = (name: string) => withPart(statement(name), 'revisions-at-times', sql('revisions-at-times'))
/** A statement each: PostgreSQL plans for a reference that may be null as if hardly any row fitted, and reads the whole table. */
const withReference = (name: string) => ({
  any: withPart(listing(name), 'with-reference', ''),
  one: withPart(listing(name), 'with-reference', 'and t.reference = $6'),
})
const ORDERS = {
  'newest-first': { ...withReference('transactions.list'), start: '9223372036854775807' },
  'oldest-first': { ...withReference('transactions.oldest-first'), start: '-1' },
}
const get = statement('transactions.get')

export const transactionsQuery = ofBook(
  defineQuery(listTransactions, {
    permission: 'money.transactions.list',
    reads: [moneyTransactions, moneyReversals, moneyExchanges],
    failsClosed: true,
    async run(db, { bookId, reference, order, ...range }, page) {
      const { from, to } = boundsOf(range)
      const { any, one, start } = ORDERS[order]
      const [after] = startAfter(page, [start])
      const parameters = [bookId, after, rowsToRead(page), from, to]
      const rows = await (reference === undefined
        ? db.postgres<TransactionRow>(any, parameters)
        : db.postgres<TransactionRow>(one, [...parameters, reference]))
      return pageOf(rows, page, (row) => [row.revision])
    },
  }),
)

export const transactionQueries = [
  transactionsQuery,
  defineQuery(getTransaction, {
    permission: 'money.transactions.get',
    reads: [moneyTransactions, moneyReversals, moneyExchanges],
    failsClosed: true,
    run: async (db, { transactionId }) => single(await db.postgres<TransactionRow>(get, [transactionId])),
  }),
]
