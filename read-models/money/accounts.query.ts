import { type AccountRow, getAccount, listAccounts } from '@heptad/schemas/money/queries.ts'
import { defineQuery } from '../define.ts'
import { LEAST, pageOf, rowsToRead, single, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyAccounts } from './accounts.table.ts'
import { ofBook } from './of-book.ts'

const sql = sqlBeside(import.meta.url)
const list = sql('accounts.list')
const get = sql('accounts.get')

export const accountQueries = [
  ofBook(
    defineQuery(listAccounts, {
      permission: 'money.accounts.list',
      reads: [moneyAccounts],
      failsClosed: true,
      async run(db, { bookId, pathPrefix, asset }, page) {
        const parameters = [
          bookId,
          pathPrefix ?? null,
          asset ?? null,
          ...startAfter(page, [LEAST.text, LEAST.text]),
          rowsToRead(page),
        ]
        return pageOf(await db.postgres<AccountRow>(list, parameters), page, (row) => [row.path, row.asset])
      },
    }),
  ),
  defineQuery(getAccount, {
    permission: 'money.accounts.get',
    reads: [moneyAccounts],
    failsClosed: true,
    async run(db, { bookId, accountId, account, asset }) {
      return single(await db.postgres<AccountRow>(get, [bookId, accountId ?? null, account ?? null, asset ?? null]))
    },
  }),
]
