import type { CommandOf, EventOf } from '@heptad/schemas/contract.ts'
import type * as account from '@heptad/schemas/money/account.ts'
import type * as asset from '@heptad/schemas/money/asset.ts'
import type * as book from '@heptad/schemas/money/book.ts'
import type * as transaction from '@heptad/schemas/money/transaction.ts'
import type { DecisionFacts } from '../decider.ts'

/** The id that an account gets when the command opens one. */
export interface OpenAccountFacts extends DecisionFacts {
  readonly newAccountId: string
}

export type OpenBookCommand = CommandOf<typeof book.openBook, DecisionFacts>
export type RegisterAsset = CommandOf<typeof asset.registerAsset, DecisionFacts>
export type OpenAccount = CommandOf<typeof account.openAccount, OpenAccountFacts>
export type SetAccountPolicy = CommandOf<typeof account.setAccountPolicy, DecisionFacts>
export type FreezeAccount = CommandOf<typeof account.freezeAccount, DecisionFacts>
export type UnfreezeAccount = CommandOf<typeof account.unfreezeAccount, DecisionFacts>
export type CloseAccount = CommandOf<typeof account.closeAccount, DecisionFacts>
export type PostTransaction = CommandOf<typeof transaction.postTransaction, DecisionFacts>
export type PostBatch = CommandOf<typeof transaction.postBatch, DecisionFacts>

/** What a book is asked. */
export type BookCommand =
  | OpenBookCommand
  | RegisterAsset
  | OpenAccount
  | SetAccountPolicy
  | FreezeAccount
  | UnfreezeAccount
  | CloseAccount
  | PostTransaction
  | PostBatch

export type BookOpened = EventOf<typeof book.bookOpened>
export type AssetRegistered = EventOf<typeof asset.assetRegistered>
export type AccountOpened = EventOf<typeof account.accountOpened>
export type AccountPolicyChanged = EventOf<typeof account.accountPolicyChanged>
export type AccountFrozen = EventOf<typeof account.accountFrozen>
export type AccountUnfrozen = EventOf<typeof account.accountUnfrozen>
export type AccountClosed = EventOf<typeof account.accountClosed>
export type TransactionPosted = EventOf<typeof transaction.transactionPosted>

/** What happens in a book. */
export type BookEvent =
  | BookOpened
  | AssetRegistered
  | AccountOpened
  | AccountPolicyChanged
  | AccountFrozen
  | AccountUnfrozen
  | AccountClosed
  | TransactionPosted
