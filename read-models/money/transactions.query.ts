import { getTransaction, listTransactions, type TransactionRow } from '@heptad/schemas/money/queries.ts'
import { single } from '../paging.ts'
import { moneyExchanges } from './exchanges.table.ts'
import { moneyQuery } from './money-query.ts'
import { ofBook } from './of-book.ts'
import { moneyReversals } from './reversals.table.ts'
import { moneyTransactions } from './transactions.table.ts'
import { transactionsOfAccount } from './transactions-of-account.query.ts'
import { transactionStatement, transactionsOfBook } from './transactions-of-book.ts'

const all = transactionsOfBook('')
const withReference = transactionsOfBook('and t.reference = $6')
const get = transactionStatement('transactions.get')

export const transactionsQuery = ofBook(
  moneyQuery(listTransactions, {
    permission: 'money.transactions.list',
    reads: [moneyTransactions, moneyReversals, moneyExchanges],
    variantFor: transactionsOfAccount,
    run: (db, input, page) =>
      input.reference === undefined ? all(db, input, page) : withReference(db, input, page, [input.reference]),
  }),
)

export const transactionQueries = [
  transactionsQuery,
  moneyQuery(getTransaction, {
    permission: 'money.transactions.get',
    reads: [moneyTransactions, moneyReversals, moneyExchanges],
    run: async (db, { transactionId }) => single(await db.postgres<TransactionRow>(get, [transactionId])),
  }),
]
