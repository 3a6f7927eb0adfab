import { withPart } from '@heptad/infra/postgres/sql-file.ts'
import { type BalanceRow, getBalance, listBalances } from '@heptad/schemas/money/queries.ts'
import { single } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { asOfVariants, momentOf } from './as-of.ts'
import { moneyQuery } from './money-query.ts'
import { pageByPath, someAccounts, statementOnAccounts } from './some-accounts.ts'
import { statementOnAccount, whichAccount } from './which-account.ts'

const beginning = sqlBeside(import.meta.url)('balance-rows-as-of')
const list = withPart(statementOnAccounts('balances-as-of.list'), 'rows', beginning)
const get = withPart(statementOnAccount('balances-as-of.get'), 'rows', beginning)

export const balancesAsOf = asOfVariants(({ reads, recordedAsOf, sqlOf }) => {
  const text = sqlOf(list, '$4')
  return moneyQuery(listBalances, {
    permission: 'money.balances.list',
    reads,
    recordedAsOf,
    run: (db, input, page) =>
      pageByPath<BalanceRow>(db, { text, which: [...someAccounts(input), momentOf(input)] }, page),
  })
})

export const balanceAsOf = asOfVariants(({ reads, recordedAsOf, sqlOf }) => {
  const text = sqlOf(get, '$5')
  return moneyQuery(getBalance, {
    permission: 'money.balances.get',
    reads,
    recordedAsOf,
    run: async (db, input) => single(await db.postgres<BalanceRow>(text, [...whichAccount(input), momentOf(input)])),
  })
})
