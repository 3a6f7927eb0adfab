import { type EntryRow, listEntries } from '@heptad/schemas/money/queries.ts'
import { defineQuery } from '../define.ts'
import { GREATEST, pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside, withPart } from '../sql.ts'
import { isThere, NO_ACCOUNT } from './absent-account.ts'
import { moneyAccounts } from './accounts.table.ts'
import { boundsOf } from './as-of.ts'
import { moneyEntries } from './entries.table.ts'

const sql = sqlBeside(import.meta.url)
const list = withPart(sql('entries.list'), 'entries', sql('entries-of-account'))

export const entryQueries = [
  defineQuery(listEntries, {
    permission: 'money.entries.list',
    reads: [moneyEntries, moneyAccounts],
    failsClosed: true,
    async run(db, { bookId, accountId, account, asset, ...range }, page) {
      const { from, to } = boundsOf(range)
      const which = [bookId, accountId ?? null, account ?? null, asset ?? null]
      const rows = await db.postgres<EntryRow>(list, [
        ...startAfter(page, [GREATEST.timestamp, '0']),
        rowsToRead(page),
        from,
        to,
        ...which,
      ])
      if (rows.length === 0 && !(await isThere(db, which))) return NO_ACCOUNT
      return pageOf(rows, page, (row) => [row.recordedAt, row.accountVersion])
    },
  }),
]
