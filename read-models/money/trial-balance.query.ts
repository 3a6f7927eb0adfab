import { type TrialBalanceRow, trialBalance } from '@heptad/schemas/money/queries.ts'
import { LEAST, pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { asOfVariants, momentOf } from './as-of.ts'
import { moneyBalances } from './balances.table.ts'
import { moneyQuery } from './money-query.ts'
import { ofBook } from './of-book.ts'

const sql = sqlBeside(import.meta.url)
const list = sql('trial-balance.list')
const listAsOf = sql('trial-balance-as-of.list')

const trialBalanceAsOf = asOfVariants(({ reads, recordedAsOf, sqlOf }) => {
  const text = sqlOf(listAsOf, '$4')
  return moneyQuery(trialBalance, {
    permission: 'money.trial-balance.list',
    reads,
    recordedAsOf,
    async run(db, { bookId, ...asOf }, page) {
      const parameters = [bookId, ...startAfter(page, [LEAST.text]), rowsToRead(page), momentOf(asOf)]
      return pageOf(await db.postgres<TrialBalanceRow>(text, parameters), page, (row) => [row.asset])
    },
  })
})

export const trialBalanceQueries = [
  ofBook(
    moneyQuery(trialBalance, {
      permission: 'money.trial-balance.list',
      reads: [moneyBalances],
      variantFor: trialBalanceAsOf,
      async run(db, { bookId }, page) {
        const rows = await db.postgres<TrialBalanceRow>(list, [
          bookId,
          ...startAfter(page, [LEAST.text]),
          rowsToRead(page),
        ])
        return pageOf(rows, page, (row) => [row.asset])
      },
    }),
  ),
]
