import type { RestPath } from '../../operations/rest-path.ts'

const LEDGER = '/v1/ledger'
const ACCOUNT = `${LEDGER}/accounts/{accountId}`
/** The path names the account by its id, and by nothing else. */
const byId = { without: ['account', 'asset'] }
const transaction = { location: `${LEDGER}/transactions/{transactionId}` }

/** The addresses of the ledger. */
const ledgerPaths: readonly RestPath[] = [
  { id: 'ledger.accounts.open', path: `${LEDGER}/accounts`, entry: 'money.account.open', location: ACCOUNT },
  { id: 'ledger.accounts.list', path: `${LEDGER}/accounts`, entry: 'money.accounts.list' },
  { id: 'ledger.accounts.get', path: ACCOUNT, entry: 'money.accounts.get', ...byId },
  { id: 'ledger.accounts.freeze', path: `${ACCOUNT}/freeze`, entry: 'money.account.freeze', ...byId },
  { id: 'ledger.accounts.unfreeze', path: `${ACCOUNT}/unfreeze`, entry: 'money.account.unfreeze', ...byId },
  { id: 'ledger.accounts.close', path: `${ACCOUNT}/close`, entry: 'money.account.close', ...byId },
  { id: 'ledger.accounts.balance', path: `${ACCOUNT}/balance`, entry: 'money.balances.get', ...byId },
  { id: 'ledger.accounts.entries', path: `${ACCOUNT}/entries`, entry: 'money.entries.list', ...byId },
  { id: 'ledger.transactions.post', path: `${LEDGER}/transactions`, entry: 'money.transaction.post', ...transaction },
  { id: 'ledger.transactions.list', path: `${LEDGER}/transactions`, entry: 'money.transactions.list' },
  { id: 'ledger.transactions.get', path: `${LEDGER}/transactions/{transactionId}`, entry: 'money.transactions.get' },
  {
    id: 'ledger.transactions.reverse',
    path: `${LEDGER}/transactions/{transactionId}/reverse`,
    entry: 'money.transaction.reverse',
    ...transaction,
  },
  { id: 'ledger.holds.place', path: `${LEDGER}/holds`, entry: 'money.hold.place' },
  { id: 'ledger.holds.list', path: `${LEDGER}/holds`, entry: 'money.holds.list' },
  {
    id: 'ledger.holds.capture',
    path: `${LEDGER}/holds/{holdId}/capture`,
    entry: 'money.hold.capture',
    ...transaction,
  },
  { id: 'ledger.holds.void', path: `${LEDGER}/holds/{holdId}/void`, entry: 'money.hold.void' },
  { id: 'ledger.holds.adjust', path: `${LEDGER}/holds/{holdId}/adjust`, entry: 'money.hold.adjust' },
  { id: 'ledger.reports.trial-balance', path: `${LEDGER}/reports/trial-balance`, entry: 'money.trial-balance.list' },
  { id: 'ledger.reports.holds-aging', path: `${LEDGER}/reports/holds-aging`, entry: 'money.holds.aging' },
  { id: 'ledger.periods.list', path: `${LEDGER}/periods`, entry: 'money.periods.list' },
  { id: 'ledger.periods.close', path: `${LEDGER}/periods/{period}/close`, entry: 'money.period.close' },
  { id: 'ledger.periods.reopen', path: `${LEDGER}/periods/{period}/reopen`, entry: 'money.period.reopen' },
]

/** Every address of money that stands for an entry of its registries. */
export const moneyPaths: readonly RestPath[] = ledgerPaths
