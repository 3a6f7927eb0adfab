import { type BalanceRow, getBalance, listBalances } from '@heptad/schemas/money/queries.ts'
import { defineQuery } from '../define.ts'
import { LEAST, pageOf, rowsToRead, single, startAfter } from '../paging.ts'
import { sqlBeside, withPart } from '../sql.ts'
import { asOfVariants, momentOf } from './as-of.ts'

const sql = sqlBeside(import.meta.url)
const beginning = sql('balance-rows-as-of')
const list = withPart(sql('balances-as-of.list'), 'rows', beginning)
const get = withPart(sql('balances-as-of.get'), 'rows', beginning)

export const balancesAsOf = asOfVariants(({ reads, recordedAsOf, sqlOf }) => {
  const text = sqlOf(list)
  return defineQuery(listBalances, {
    permission: 'money.balances.list',
    reads,
    recordedAsOf,
    failsClosed: true,
    async run(db, { bookId, pathPrefix, asset, ...asOf }, page) {
      const which = [bookId, momentOf(asOf), pathPrefix ?? null, asset ?? null]
      const rows = await db.postgres<BalanceRow>(text, [
        ...which,
        ...startAfter(page, [LEAST.text, LEAST.text]),
        rowsToRead(page),
      ])
      return pageOf(rows, page, (row) => [row.path, row.asset])
    },
  })
})

export const balanceAsOf = asOfVariants(({ reads, recordedAsOf, sqlOf }) => {
  const text = sqlOf(get)
  return defineQuery(getBalance, {
    permission: 'money.balances.get',
    reads,
    recordedAsOf,
    failsClosed: true,
    async run(db, { bookId, accountId, account, asset, ...asOf }) {
      const which = [bookId, momentOf(asOf), accountId ?? null, account ?? null, asset ?? null]
      return single(await db.postgres<BalanceRow>(text, which))
    },
  })
})
