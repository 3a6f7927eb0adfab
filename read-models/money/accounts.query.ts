import { type AccountRow, getAccount, listAccounts } from '@heptad/schemas/money/queries.ts'
import { single } from '../paging.ts'
import { moneyAccounts } from './accounts.table.ts'
import { moneyQuery } from './money-query.ts'
import { ofBook } from './of-book.ts'
import { pageByPath, someAccounts, statementOnAccounts } from './some-accounts.ts'
import { statementOnAccount, whichAccount } from './which-account.ts'

const list = statementOnAccounts('accounts.list')
const get = statementOnAccount('accounts.get')

export const accountQueries = [
  ofBook(
    moneyQuery(listAccounts, {
      permission: 'money.accounts.list',
      reads: [moneyAccounts],
      run: (db, input, page) => pageByPath<AccountRow>(db, { text: list, which: someAccounts(input) }, page),
    }),
  ),
  moneyQuery(getAccount, {
    permission: 'money.accounts.get',
    reads: [moneyAccounts],
    run: async (db, input) => single(await db.postgres<AccountRow>(get, whichAccount(input))),
  }),
]
