import { withPart } from '@heptad/infra/postgres/sql-file.ts'
import { type BalanceRow, getBalance, listBalances } from '@heptad/schemas/money/queries.ts'
import { single } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyBalances } from './balances.table.ts'
import { balanceAsOf, balancesAsOf } from './balances-as-of.query.ts'
import { moneyHeldLegs } from './held-legs.table.ts'
import { moneyQuery } from './money-query.ts'
import { ofBook } from './of-book.ts'
import { pageByPath, someAccounts, statementOnAccounts } from './some-accounts.ts'
import { whichAccount } from './which-account.ts'

const sql = sqlBeside(import.meta.url)
const beginning = sql('balance-rows')
const list = withPart(statementOnAccounts('balances.list'), 'rows', beginning)
const get = withPart(sql('balances.get'), 'rows', beginning)

export const balanceQueries = [
  ofBook(
    moneyQuery(listBalances, {
      permission: 'money.balances.list',
      reads: [moneyBalances, moneyHeldLegs],
      variantFor: balancesAsOf,
      run: (db, input, page) => pageByPath<BalanceRow>(db, { text: list, which: someAccounts(input) }, page),
    }),
  ),
  moneyQuery(getBalance, {
    permission: 'money.balances.get',
    reads: [moneyBalances, moneyHeldLegs],
    variantFor: balanceAsOf,
    run: async (db, input) => single(await db.postgres<BalanceRow>(get, whichAccount(input))),
  }),
]
