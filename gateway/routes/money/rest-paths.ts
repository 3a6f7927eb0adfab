import type { RestPath } from '../../operations/rest-path.ts'

const LEDGER = '/v1/ledger'
const ACCOUNT = `${LEDGER}/accounts/{accountId}`
const BOOK = `${LEDGER}/books/{bookId}`
const HOLD = `${LEDGER}/holds/{holdId}`
/** The path names the account by its id, and by nothing else. */
const byId = { without: ['account', 'asset'] }
const transaction = { location: `${LEDGER}/transactions/{transactionId}` }

/** The addresses of the ledger. */
const ledgerPaths: readonly RestPath[] = [
  { id: 'ledger.books.open', path: `${LEDGER}/books`, entry: 'money.book.open', location: BOOK },
  { id: 'ledger.books.list', path: `${LEDGER}/books`, entry: 'money.books.list' },
  { id: 'ledger.books.get', path: BOOK, entry: 'money.books.get' },
  { id: 'ledger.books.set-limits', path: `${BOOK}/limits`, entry: 'money.book.set-limits' },
  { id: 'ledger.assets.register', path: `${BOOK}/assets`, entry: 'money.asset.register' },
  { id: 'ledger.assets.list', path: `${BOOK}/assets`, entry: 'money.assets.list' },
  { id: 'ledger.accounts.open', path: `${LEDGER}/accounts`, entry: 'money.account.open', location: ACCOUNT },
  { id: 'ledger.accounts.list', path: `${LEDGER}/accounts`, entry: 'money.accounts.list' },
  { id: 'ledger.accounts.get', path: ACCOUNT, entry: 'money.accounts.get', ...byId },
  { id: 'ledger.accounts.freeze', path: `${ACCOUNT}/freeze`, entry: 'money.account.freeze', ...byId },
  { id: 'ledger.accounts.unfreeze', path: `${ACCOUNT}/unfreeze`, entry: 'money.account.unfreeze', ...byId },
  { id: 'ledger.accounts.close', path: `${ACCOUNT}/close`, entry: 'money.account.close', ...byId },
  { id: 'ledger.accounts.set-policy', path: `${ACCOUNT}/policy`, entry: 'money.account.set-policy', ...byId },
  { id: 'ledger.accounts.set-limits', path: `${ACCOUNT}/limits`, entry: 'money.account.set-limits', ...byId },
  { id: 'ledger.accounts.balance', path: `${ACCOUNT}/balance`, entry: 'money.balances.get', ...byId },
  { id: 'ledger.accounts.entries', path: `${ACCOUNT}/entries`, entry: 'money.entries.list', ...byId },
  { id: 'ledger.accounts.statement', path: `${ACCOUNT}/statement`, entry: 'money.statements.get', ...byId },
  { id: 'ledger.balances.list', path: `${LEDGER}/balances`, entry: 'money.balances.list' },
  { id: 'ledger.limits.list', path: `${LEDGER}/limits`, entry: 'money.limits.list' },
  { id: 'ledger.transactions.post', path: `${LEDGER}/transactions`, entry: 'money.transaction.post', ...transaction },
  { id: 'ledger.transactions.list', path: `${LEDGER}/transactions`, entry: 'money.transactions.list' },
  { id: 'ledger.transactions.get', path: `${LEDGER}/transactions/{transactionId}`, entry: 'money.transactions.get' },
  {
    id: 'ledger.transactions.reverse',
    path: `${LEDGER}/transactions/{transactionId}/reverse`,
    entry: 'money.transaction.reverse',
    ...transaction,
  },
  { id: 'ledger.splits.post', path: `${LEDGER}/splits`, entry: 'money.transaction.split', ...transaction },
  { id: 'ledger.exchanges.post', path: `${LEDGER}/exchanges`, entry: 'money.transaction.exchange', ...transaction },
  { id: 'ledger.holds.place', path: `${LEDGER}/holds`, entry: 'money.hold.place', location: HOLD },
  { id: 'ledger.holds.list', path: `${LEDGER}/holds`, entry: 'money.holds.list' },
  { id: 'ledger.holds.get', path: HOLD, entry: 'money.holds.get' },
  {
    id: 'ledger.holds.capture',
    path: `${HOLD}/capture`,
    entry: 'money.hold.capture',
    ...transaction,
  },
  { id: 'ledger.holds.void', path: `${HOLD}/void`, entry: 'money.hold.void' },
  { id: 'ledger.holds.adjust', path: `${HOLD}/adjust`, entry: 'money.hold.adjust' },
  { id: 'ledger.reports.trial-balance', path: `${LEDGER}/reports/trial-balance`, entry: 'money.trial-balance.list' },
  { id: 'ledger.reports.roll-ups', path: `${LEDGER}/reports/roll-ups`, entry: 'money.roll-ups.list' },
  { id: 'ledger.reports.holds-aging', path: `${LEDGER}/reports/holds-aging`, entry: 'money.holds.aging' },
  { id: 'ledger.reports.turnover', path: `${LEDGER}/reports/turnover`, entry: 'money.turnover.list' },
  { id: 'ledger.periods.list', path: `${LEDGER}/periods`, entry: 'money.periods.list' },
  { id: 'ledger.periods.close', path: `${LEDGER}/periods/{period}/close`, entry: 'money.period.close' },
  { id: 'ledger.periods.reopen', path: `${LEDGER}/periods/{period}/reopen`, entry: 'money.period.reopen' },
]

const WALLET = '/v1/wallets/{walletId}'
const WALLET_HOLD = '/v1/holds/{holdId}'
const TRANSACTION = '/v1/transactions/{transactionId}'
const moved = { location: TRANSACTION }

/** The addresses of the wallets. */
const walletPaths: readonly RestPath[] = [
  { id: 'wallets.open', path: '/v1/wallets', entry: 'money.wallet.open', location: WALLET },
  { id: 'wallets.list', path: '/v1/wallets', entry: 'money.wallets.list' },
  { id: 'wallets.get', path: WALLET, entry: 'money.wallets.get' },
  { id: 'wallets.balance', path: `${WALLET}/balance`, entry: 'money.wallet-balances.get' },
  { id: 'wallets.credit', path: `${WALLET}/credit`, entry: 'money.wallet.credit', ...moved },
  { id: 'wallets.debit', path: `${WALLET}/debit`, entry: 'money.wallet.debit', ...moved },
  { id: 'wallets.hold', path: `${WALLET}/hold`, entry: 'money.wallet.hold', location: WALLET_HOLD },
  { id: 'holds.get', path: WALLET_HOLD, entry: 'money.holds.get' },
  { id: 'holds.confirm', path: `${WALLET_HOLD}/confirm`, entry: 'money.wallet.confirm', ...moved },
  { id: 'holds.cancel', path: `${WALLET_HOLD}/cancel`, entry: 'money.wallet.cancel' },
  { id: 'transfers.create', path: '/v1/transfers', entry: 'money.wallet.transfer', ...moved },
  { id: 'transactions.list', path: '/v1/transactions', entry: 'money.wallet-transactions.list' },
  { id: 'transactions.get', path: TRANSACTION, entry: 'money.transactions.get' },
  { id: 'transactions.reverse', path: `${TRANSACTION}/reversal`, entry: 'money.wallet.reverse', ...moved },
]

/** Every address of money that stands for an entry of its registries. */
export const moneyPaths: readonly RestPath[] = [...ledgerPaths, ...walletPaths]
