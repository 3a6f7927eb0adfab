import { type BalanceRow, getBalance, listBalances } from '@heptad/schemas/money/queries.ts'
import { defineQuery } from '../define.ts'
import { LEAST, pageOf, rowsToRead, single, startAfter } from '../paging.ts'
import { sqlBeside, withPart } from '../sql.ts'
import { moneyBalances } from './balances.table.ts'
import { balanceAsOf, balancesAsOf } from './balances-as-of.query.ts'
import { moneyHeldLegs } from './held-legs.table.ts'
import { ofBook } from './of-book.ts'

const sql = sqlBeside(import.meta.url)
const beginning = sql('balance-rows')
const list = withPart(sql('balances.list'), 'rows', beginning)
const get = withPart(sql('balances.get'), 'rows', beginning)

export const balanceQueries = [
  ofBook(
    defineQuery(listBalances, {
      permission: 'money.balances.list',
      reads: [moneyBalances, moneyHeldLegs],
      failsClosed: true,
      variantFor: balancesAsOf,
      async run(db, { bookId, pathPrefix, asset }, page) {
        const parameters = [
          bookId,
          pathPrefix ?? null,
          asset ?? null,
          ...startAfter(page, [LEAST.text, LEAST.text]),
          rowsToRead(page),
        ]
        return pageOf(await db.postgres<BalanceRow>(list, parameters), page, (row) => [row.path, row.asset])
      },
    }),
  ),
  defineQuery(getBalance, {
    permission: 'money.balances.get',
    reads: [moneyBalances, moneyHeldLegs],
    failsClosed: true,
    variantFor: balanceAsOf,
    async run(db, { bookId, accountId, account, asset }) {
      return single(await db.postgres<BalanceRow>(get, [bookId, accountId ?? null, account ?? null, asset ?? null]))
    },
  }),
]
