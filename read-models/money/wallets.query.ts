import { withPart } from '@heptad/infra/postgres/sql-file.ts'
import { isWallet, walletAt } from '@heptad/schemas/money/wallet-owner.ts'
import {
  getWallet,
  getWalletBalance,
  listWallets,
  listWalletTransactions,
  type WalletRow,
  type WalletTransactionRow,
} from '@heptad/schemas/money/wallet-queries.ts'
import type { QueryContext } from '../define.ts'
import { GREATEST, LEAST, pageOf, rowsToRead, single, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { moneyAccounts } from './accounts.table.ts'
import { boundsOf } from './as-of.ts'
import { moneyBalances } from './balances.table.ts'
import { moneyEntries } from './entries.table.ts'
import { moneyHeldLegs } from './held-legs.table.ts'
import { moneyQuery } from './money-query.ts'
import { ofBook } from './of-book.ts'
import { isThere, NO_ACCOUNT, statementOnAccount, whichAccount } from './which-account.ts'

const sql = sqlBeside(import.meta.url)
const beginning = sql('wallet-rows')
const ofWallets = (text: string) => withPart(text, 'is-wallet', sql('is-wallet'))
const list = ofWallets(withPart(sql('wallets.list'), 'rows', beginning))
const get = ofWallets(withPart(sql('wallets.get'), 'rows', beginning))
const transactions = ofWallets(
  withPart(statementOnAccount('wallet-transactions.list'), 'entries', sql('entries-of-account')),
)

/** A wallet as its statement gives it. */
type Found = Omit<WalletRow, 'userId' | 'name' | 'balance'> & WalletRow['balance'] & { readonly path: string }

const reads = [moneyAccounts, moneyBalances, moneyHeldLegs]

export const walletQueries = [
  ofBook(
    moneyQuery(listWallets, {
      permission: 'money.wallets.list',
      reads,
      async run(db, { bookId, userId, currency }, page) {
        const owners = userId === undefined ? 'users' : `users:${userId}`
        const which = [bookId, owners, currency ?? null]
        const found = await db.postgres<Found>(list, [
          ...which,
          ...startAfter(page, [LEAST.text, LEAST.text]),
          rowsToRead(page),
        ])
        const { rows, next } = pageOf(found, page, (row) => [row.path, row.currency])
        return { rows: rows.map(walletOf), next }
      },
    }),
  ),
  moneyQuery(getWallet, {
    permission: 'money.wallets.get',
    reads,
    run: async (db, input) => single((await walletNamed(db, input)).map(walletOf)),
  }),
  moneyQuery(getWalletBalance, {
    permission: 'money.wallet-balances.get',
    reads,
    async run(db, input) {
      const found = await walletNamed(db, input)
      return single(
        found.map(({ walletId, currency, scale, available, pending, frozen }) => ({
          ...{ walletId, currency, scale, available, pending, frozen },
        })),
      )
    },
  }),
  moneyQuery(listWalletTransactions, {
    permission: 'money.wallet-transactions.list',
    reads: [moneyEntries, moneyAccounts],
    async run(db, { bookId, walletId, ...range }, page) {
      const { from, to } = boundsOf(range)
      const which = whichAccount({ bookId, accountId: walletId })
      const parameters = [...which, ...startAfter(page, [GREATEST.timestamp, '0']), rowsToRead(page), from, to]
      const rows = await db.postgres<WalletTransactionRow>(transactions, parameters)
      if (rows.length === 0 && !(await isThere(db, which, isWallet))) return NO_ACCOUNT
      return pageOf(rows, page, ({ recordedAt, sequence }) => [recordedAt, sequence])
    },
  }),
]

function walletNamed(db: QueryContext, { bookId, walletId }: { bookId: string; walletId: string }) {
  return db.postgres<Found>(get, [bookId, walletId])
}

function walletOf({ path, available, pending, frozen, ...wallet }: Found): WalletRow {
  const { userId, name } = walletAt(path) ?? { userId: '', name: '' }
  return { ...wallet, userId, name, balance: { available, pending, frozen } }
}
