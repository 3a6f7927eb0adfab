import { type TrialBalanceRow, trialBalance } from '@heptad/schemas/money/queries.ts'
import { defineQuery } from '../define.ts'
import { pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyBalances } from './balances.table.ts'

const list = sqlBeside(import.meta.url)('trial-balance.list')

export const trialBalanceQueries = [
  defineQuery(trialBalance, {
    permission: 'money.trial-balance.list',
    reads: [moneyBalances],
    failsClosed: true,
    async run(db, { bookId }, page) {
      const rows = await db.postgres<TrialBalanceRow>(list, [bookId, ...startAfter(page, 1), rowsToRead(page)])
      return pageOf(rows, page, (row) => [row.asset])
    },
  }),
]
