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
const newestFirst = listing('transactions.list')
const oldestFirst = listing('transactions.oldest-first')
const get = statement('transactions.get')

export const transactionsQuery = ofBook(
  defineQuery(listTransactions, {
    permission: 'money.transactions.list',
    reads: [moneyTransactions, moneyReversals, moneyExchanges],
    failsClosed: true,
    async run(db, { bookId, reference, order, ...range }, page) {
      const { from, to } = boundsOf(range)
      const parameters = [bookId, reference ?? null, ...startAfter(page, 1), rowsToRead(page), from, to]
      const list = order === 'oldest-first' ? oldestFirst : newestFirst
      return pageOf(await db.postgres<TransactionRow>(list, parameters), page, (row) => [row.revision])
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
