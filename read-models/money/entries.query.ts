import { withPart } from '@heptad/infra/postgres/sql-file.ts'
import { type EntryRow, listEntries } from '@heptad/schemas/money/queries.ts'
import { GREATEST, pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyAccounts } from './accounts.table.ts'
import { boundsOf } from './as-of.ts'
import { moneyEntries } from './entries.table.ts'
import { moneyQuery } from './money-query.ts'
import { isThere, NO_ACCOUNT, statementOnAccount, whichAccount } from './which-account.ts'

const list = withPart(statementOnAccount('entries.list'), 'entries', sqlBeside(import.meta.url)('entries-of-account'))

export const entryQueries = [
  moneyQuery(listEntries, {
    permission: 'money.entries.list',
    reads: [moneyEntries, moneyAccounts],
    async run(db, input, page) {
      const { from, to } = boundsOf(input)
      const which = whichAccount(input)
      const parameters = [...which, ...startAfter(page, [GREATEST.timestamp, '0']), rowsToRead(page), from, to]
      const rows = await db.postgres<EntryRow>(list, parameters)
      if (rows.length === 0 && !(await isThere(db, which))) return NO_ACCOUNT
      return pageOf(rows, page, (row) => [row.recordedAt, row.accountVersion])
    },
  }),
]
