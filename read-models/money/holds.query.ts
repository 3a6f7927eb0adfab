import { withPart } from '@heptad/infra/postgres/sql-file.ts'
import { namesAnAccount } from '@heptad/schemas/money/account.ts'
import {
  getHold,
  type HoldRow,
  type HoldStateRow,
  type HoldsAgingRow,
  holdsAging,
  listHolds,
} from '@heptad/schemas/money/hold-queries.ts'
import { LEAST, pageOf, rowsToRead, single, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyAccounts } from './accounts.table.ts'
import { moneyHeldLegs } from './held-legs.table.ts'
import { moneyHoldCaptures } from './hold-captures.table.ts'
import { moneyHoldLegs } from './hold-legs.table.ts'
import { moneyHolds } from './holds.table.ts'
import { moneyHoldsOpen } from './holds-open.table.ts'
import { moneyQuery } from './money-query.ts'
import { ofBook } from './of-book.ts'
import { isThere, NO_ACCOUNT, statementOnAccount, whichAccount } from './which-account.ts'

const sql = sqlBeside(import.meta.url)
const columns = sql('hold-columns')
const list = withPart(sql('holds.list'), 'columns', columns)
const listOfAccount = withPart(statementOnAccount('holds-of-account.list'), 'columns', columns)
const get = sql('holds.get')
const aging = sql('holds.aging')

export const holdQueries = [
  ofBook(
    moneyQuery(listHolds, {
      permission: 'money.holds.list',
      reads: [moneyHoldsOpen, moneyHeldLegs, moneyAccounts],
      async run(db, input, page) {
        const which = whichAccount(input)
        const isOfAccount = namesAnAccount(input)
        const start = [...startAfter(page, [LEAST.timestamp, LEAST.uuid]), rowsToRead(page)]
        const rows = isOfAccount
          ? await db.postgres<HoldRow>(listOfAccount, [...which, ...start])
          : await db.postgres<HoldRow>(list, [input.bookId, ...start])
        if (rows.length === 0 && isOfAccount && !(await isThere(db, which))) return NO_ACCOUNT
        return pageOf(rows, page, (row) => [row.expiresAt, row.holdId])
      },
    }),
  ),
  moneyQuery(getHold, {
    permission: 'money.holds.get',
    reads: [moneyHolds, moneyHoldLegs, moneyHoldCaptures],
    run: async (db, { holdId }) => single(await db.postgres<HoldStateRow>(get, [holdId])),
  }),
  ofBook(
    moneyQuery(holdsAging, {
      permission: 'money.holds.aging',
      reads: [moneyHeldLegs],
      async run(db, { bookId }, page) {
        const rows = await db.postgres<HoldsAgingRow>(aging, [
          bookId,
          ...startAfter(page, [LEAST.text]),
          rowsToRead(page),
        ])
        return pageOf(rows, page, (row) => [row.asset])
      },
    }),
  ),
]
