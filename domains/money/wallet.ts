import { accountOpened } from '@heptad/schemas/money/account.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { isWallet, walletPath, worldPath } from '@heptad/schemas/money/wallet-owner.ts'
import { accept, type Decision, reject } from '../decider.ts'
import { opened } from './account-evolve.ts'
import type { Account } from './account-state.ts'
import type { BookCommand, BookEvent, OpenBookCommand } from './book-messages.ts'
import { findAccount, type OpenBook } from './book-state.ts'
import { findHold } from './hold-state.ts'
import { type Leg, oppositeOf } from './movement.ts'
import { refuseClosedPeriod } from './period.ts'
import { refused } from './posting.ts'
import type {
  CancelHold,
  ConfirmHold,
  CreditWallet,
  DebitWallet,
  HoldInWallet,
  OpenWallet,
  ReverseInWallet,
  TransferBetweenWallets,
  WalletCommand,
} from './wallet-messages.ts'

type WalletDecision = Decision<BookEvent, MoneyRejection>
/** How the ledger decides one of its own commands. */
type Ledger = (book: OpenBook, command: Exclude<BookCommand, OpenBookCommand>) => WalletDecision

/** Whether a command is one of the wallets'. */
export function isForWallets(command: { readonly type: string }): command is WalletCommand {
  return command.type.startsWith('money.wallet.')
}

/** Turns a command on wallets into the ledger's own command on their accounts, so that no rule is written twice. */
export function decideForWallets(book: OpenBook, command: WalletCommand, ledger: Ledger): WalletDecision {
  switch (command.type) {
    case 'money.wallet.open':
      return open(book, command, ledger)
    case 'money.wallet.hold':
      return hold(book, command, ledger)
    case 'money.wallet.cancel':
      return resolve(book, command, ledger)
    default: {
      const closed = refuseClosedPeriod(book, command.data.effectiveAt ?? command.facts.decidedAt)
      return closed === null ? decidePosting(book, command, ledger) : refused(closed)
    }
  }
}

type Posting = Exclude<WalletCommand, OpenWallet | HoldInWallet | CancelHold>

/** Comes after the check of the period, as in the ledger's order of checks: what wallets add are checks of what exists. */
function decidePosting(book: OpenBook, command: Posting, ledger: Ledger): WalletDecision {
  switch (command.type) {
    case 'money.wallet.credit':
    case 'money.wallet.debit':
      return post(book, command, ledger)
    case 'money.wallet.transfer':
      return transfer(book, command, ledger)
    case 'money.wallet.confirm':
      return resolve(book, command, ledger)
    case 'money.wallet.reverse':
      return reverse(book, command, ledger)
  }
}

function open(book: OpenBook, { data, facts }: OpenWallet, ledger: Ledger): WalletDecision {
  const { bookId, currency: asset } = data
  const terms = { bookId, path: walletPath(data), asset, normalSide: 'credit', minBalance: '0' } as const
  return ledger(book, { type: 'money.account.open', data: terms, facts })
}

function post(book: OpenBook, command: CreditWallet | DebitWallet, ledger: Ledger): WalletDecision {
  const { type, data, facts } = command
  return withCounterparty(book, command, type === 'money.wallet.credit' ? 'credit' : 'debit', (known, legs) => {
    return ledger(known, { type: 'money.transaction.post', data: { ...data, legs }, facts })
  })
}

function hold(book: OpenBook, command: HoldInWallet, ledger: Ledger): WalletDecision {
  const { data, facts } = command
  return withCounterparty(book, command, 'debit', (known, legs) => {
    return ledger(known, { type: 'money.hold.place', data: { ...data, legs }, facts })
  })
}

function transfer(book: OpenBook, { data, facts }: TransferBetweenWallets, ledger: Ledger): WalletDecision {
  const { fromWalletId, toWalletId, amount, currency } = data
  const [from, to] = [fromWalletId, toWalletId].map((walletId) => findWallet(book, walletId))
  if (from === undefined) return reject('account-not-found', { walletId: fromWalletId })
  if (to === undefined) return reject('account-not-found', { walletId: toWalletId })
  const legs: Leg[] = [
    { accountId: from.accountId, asset: currency, side: 'debit', amount },
    { accountId: to.accountId, asset: from.asset, side: 'credit', amount },
  ]
  return ledger(book, { type: 'money.transaction.post', data: { ...data, legs }, facts })
}

/** Confirms or cancels a hold. One that holds nothing in a wallet, or held nothing there when it was resolved, is not found here. */
function resolve(book: OpenBook, { type, data, facts }: ConfirmHold | CancelHold, ledger: Ledger): WalletDecision {
  const { holdId } = data
  const accountIds = findHold(book, holdId)?.legs.map(({ accountId }) => accountId) ?? facts.hold?.accountIds
  if (accountIds !== undefined && !touchesWallet(book, accountIds)) return reject('hold-not-found', { holdId })
  return type === 'money.wallet.confirm'
    ? ledger(book, { type: 'money.hold.capture', data: { ...data, final: true }, facts })
    : ledger(book, { type: 'money.hold.void', data, facts })
}

/** Reverses a transaction. One that moved nothing in a wallet is not found here. */
function reverse(book: OpenBook, { data, facts }: ReverseInWallet, ledger: Ledger): WalletDecision {
  const { original } = facts
  const accountIds = original?.legs.map(({ accountId }) => accountId)
  if (accountIds !== undefined && !touchesWallet(book, accountIds))
    return reject('transaction-not-found', { transactionId: data.transactionId })
  return ledger(book, { type: 'money.transaction.reverse', data, facts })
}

type Moving = CreditWallet | DebitWallet | HoldInWallet

/**
 * Decides with the two legs of a movement, the wallet's first. Opens the account of the outside world if this is the first movement that needs
 * it.
 */
function withCounterparty(
  book: OpenBook,
  { data, facts }: Moving,
  side: Leg['side'],
  decide: (book: OpenBook, legs: Leg[]) => WalletDecision,
): WalletDecision {
  const { walletId, amount, currency } = data
  const wallet = findWallet(book, walletId)
  if (wallet === undefined) return reject('account-not-found', { walletId })
  const world = worldPath(wallet.asset)
  const { counterparty = world } = data
  const isNew = counterparty === world && findAccount(book, { account: world, asset: wallet.asset }) === undefined
  const events = isNew ? [worldOpened(wallet, facts.newAccountId)] : []
  const decision = decide(events.reduce(opened, book), [
    { accountId: wallet.accountId, asset: currency, side, amount },
    { account: counterparty, asset: wallet.asset, side: oppositeOf(side), amount },
  ])
  return decision.kind === 'rejected' ? decision : accept<BookEvent>(...events, ...decision.events)
}

function worldOpened({ asset, scale }: Account, accountId: string) {
  const unbounded = { minBalance: null, maxBalance: null }
  return accountOpened({ accountId, path: worldPath(asset), asset, scale, normalSide: 'debit', ...unbounded })
}

function findWallet(book: OpenBook, walletId: string): Account | undefined {
  const account = findAccount(book, { accountId: walletId })
  return account !== undefined && isWallet(account) ? account : undefined
}

function touchesWallet(book: OpenBook, accountIds: readonly string[]): boolean {
  return accountIds.some((accountId) => findWallet(book, accountId) !== undefined)
}
