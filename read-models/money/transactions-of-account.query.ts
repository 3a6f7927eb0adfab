import { withPart } from '@heptad/infra/postgres/sql-file.ts'
import { namesAnAccount } from '@heptad/schemas/money/account.ts'
import { listTransactions, type TransactionRow } from '@heptad/schemas/money/queries.ts'
import type { QueryDefinition } from '../define.ts'
import { GREATEST, LEAST, pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyAccounts } from './accounts.table.ts'
import { boundsOf } from './as-of.ts'
import { moneyEntries } from './entries.table.ts'
import { moneyExchanges } from './exchanges.table.ts'
import { moneyQuery } from './money-query.ts'
import { moneyReversals } from './reversals.table.ts'
import { moneyTransactions } from './transactions.table.ts'
import {
  inEachOrder,
  type TransactionsInput,
  transactionStatement,
  transactionsOfBook,
} from './transactions-of-book.ts'
import { accountNamed, isThere, NO_ACCOUNT, whichAccount } from './which-account.ts'

const accountId = sqlBeside(import.meta.url)('account-id')
const list = inEachOrder(withPart(transactionStatement('transactions-of-account.list'), 'account-id', accountId))
const STARTS = { 'newest-first': [GREATEST.timestamp, '0'], 'oldest-first': [LEAST.timestamp, '-1'] } as const
const withReference = transactionsOfBook(
  `and t.reference = $6 and t.legs @> jsonb_build_array(jsonb_build_object('accountId', ${accountId}))`,
)

const shown = [moneyTransactions, moneyReversals, moneyExchanges]

/** A transaction as the statement gives it: with the version of the account after it. */
type Found = TransactionRow & { readonly accountVersion: string }

const byEntries = moneyQuery(listTransactions, {
  permission: 'money.transactions.list',
  reads: [...shown, moneyEntries, moneyAccounts],
  async run(db, input, page) {
    const { from, to } = boundsOf(input)
    const found = await db.postgres<Found>(list[input.order], [
      ...[input.bookId, ...startAfter(page, STARTS[input.order]), rowsToRead(page)],
      ...[from, to, ...accountNamed(input)],
    ])
    if (found.length === 0 && !(await isThere(db, whichAccount(input)))) return NO_ACCOUNT
    const { rows, next } = pageOf(found, page, (row) => [row.recordedAt, row.accountVersion])
    return { rows: rows.map(({ accountVersion, ...row }) => row), next }
  },
})

const byReference = moneyQuery(listTransactions, {
  permission: 'money.transactions.list',
  reads: [...shown, moneyAccounts],
  async run(db, input, page) {
    const answer = await withReference(db, input, page, [input.reference, ...accountNamed(input)])
    return answer.rows.length > 0 || (await isThere(db, whichAccount(input))) ? answer : NO_ACCOUNT
  },
})

/**
 * The definition of the list of one account, null where the input names none. It is found by the account's entries, or by the reference where one is given: few
 * transactions have the same, and an account may have any number.
 */
export function transactionsOfAccount(input: TransactionsInput): QueryDefinition | null {
  if (!namesAnAccount(input)) return null
  return input.reference === undefined ? byEntries : byReference
}
