import type { CommandOf, EventOf } from '@heptad/schemas/contract.ts'
import type * as account from '@heptad/schemas/money/account.ts'
import type * as asset from '@heptad/schemas/money/asset.ts'
import type * as batch from '@heptad/schemas/money/batch.ts'
import type * as book from '@heptad/schemas/money/book.ts'
import type * as exchange from '@heptad/schemas/money/exchange.ts'
import type * as hold from '@heptad/schemas/money/hold.ts'
import type * as limit from '@heptad/schemas/money/limit.ts'
import type * as period from '@heptad/schemas/money/period.ts'
import type * as reversal from '@heptad/schemas/money/reversal.ts'
import type * as split from '@heptad/schemas/money/split.ts'
import type * as transaction from '@heptad/schemas/money/transaction.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import type { DecisionFacts } from '../decider.ts'

/** The id that an account gets when the command opens one. */
export interface OpenAccountFacts extends DecisionFacts {
  readonly newAccountId: string
}

/** An earlier transaction as its event has it. */
export interface OriginalTransaction {
  readonly legs: readonly Pick<PostedLeg, 'accountId' | 'asset' | 'side' | 'amount'>[]
}

/** The transaction that is to be reversed; null when the book has none of that id. */
export interface ReversalFacts extends DecisionFacts {
  readonly original: OriginalTransaction | null
}

/** What an installation allows holds to be. */
export interface HoldLimits {
  readonly defaultDurationMs: number
  readonly maxDurationMs: number
  readonly maxOpenPerAccount: number
}

export interface PlaceHoldFacts extends DecisionFacts {
  readonly holdLimits: HoldLimits
}

/**
 * What the facts say of a hold: null if there never was one; `resolvedAs` is null while it is open. Looked at only when the state has no such
 * open hold.
 */
export interface HoldFacts extends DecisionFacts {
  readonly hold: {
    readonly resolvedAs: 'captured' | 'voided' | 'expired' | null
    /** The accounts on which it held something; present when the log was read. */
    readonly accountIds?: readonly string[]
  } | null
}

export type OpenBookCommand = CommandOf<typeof book.openBook, DecisionFacts>
export type RegisterAsset = CommandOf<typeof asset.registerAsset, DecisionFacts>
export type OpenAccount = CommandOf<typeof account.openAccount, OpenAccountFacts>
export type SetAccountPolicy = CommandOf<typeof account.setAccountPolicy, DecisionFacts>
export type FreezeAccount = CommandOf<typeof account.freezeAccount, DecisionFacts>
export type UnfreezeAccount = CommandOf<typeof account.unfreezeAccount, DecisionFacts>
export type CloseAccount = CommandOf<typeof account.closeAccount, DecisionFacts>
export type PostTransaction = CommandOf<typeof transaction.postTransaction, DecisionFacts>
export type SplitTransaction = CommandOf<typeof split.splitTransaction, DecisionFacts>
export type ExchangeTransaction = CommandOf<typeof exchange.exchangeTransaction, DecisionFacts>
export type ReverseTransaction = CommandOf<typeof reversal.reverseTransaction, ReversalFacts>
export type ClosePeriod = CommandOf<typeof period.closePeriod, DecisionFacts>
export type ReopenPeriod = CommandOf<typeof period.reopenPeriod, DecisionFacts>
export type SetAccountLimits = CommandOf<typeof limit.setAccountLimits, DecisionFacts>
export type SetBookLimits = CommandOf<typeof limit.setBookLimits, DecisionFacts>
export type PostBatch = CommandOf<typeof transaction.postBatch, DecisionFacts>
export type PlaceHold = CommandOf<typeof hold.placeHold, PlaceHoldFacts>
export type CaptureHold = CommandOf<typeof hold.captureHold, HoldFacts>
export type VoidHold = CommandOf<typeof hold.voidHold, HoldFacts>
export type AdjustHold = CommandOf<typeof hold.adjustHold, HoldFacts>
export type ExpireHold = CommandOf<typeof hold.expireHold, DecisionFacts>

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
  | SplitTransaction
  | ExchangeTransaction
  | ReverseTransaction
  | PostBatch
  | ClosePeriod
  | ReopenPeriod
  | SetAccountLimits
  | SetBookLimits
  | PlaceHold
  | CaptureHold
  | VoidHold
  | AdjustHold
  | ExpireHold

export type BookOpened = EventOf<typeof book.bookOpened>
export type AssetRegistered = EventOf<typeof asset.assetRegistered>
export type AccountOpened = EventOf<typeof account.accountOpened>
export type AccountPolicyChanged = EventOf<typeof account.accountPolicyChanged>
export type AccountFrozen = EventOf<typeof account.accountFrozen>
export type AccountUnfrozen = EventOf<typeof account.accountUnfrozen>
export type AccountClosed = EventOf<typeof account.accountClosed>
export type TransactionPosted = EventOf<typeof transaction.transactionPosted>
export type TransactionExchanged = EventOf<typeof exchange.transactionExchanged>
export type BatchItemsRefused = EventOf<typeof batch.batchItemsRefused>
export type TransactionReversed = EventOf<typeof reversal.transactionReversed>
export type PeriodClosed = EventOf<typeof period.periodClosed>
export type PeriodReopened = EventOf<typeof period.periodReopened>
export type AccountLimitsChanged = EventOf<typeof limit.accountLimitsChanged>
export type BookLimitsChanged = EventOf<typeof limit.bookLimitsChanged>
export type HoldPlaced = EventOf<typeof hold.holdPlaced>
export type HoldAdjusted = EventOf<typeof hold.holdAdjusted>
export type HoldCaptured = EventOf<typeof hold.holdCaptured>
export type HoldVoided = EventOf<typeof hold.holdVoided>
export type HoldExpired = EventOf<typeof hold.holdExpired>

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
  | TransactionExchanged
  | TransactionReversed
  | PeriodClosed
  | PeriodReopened
  | AccountLimitsChanged
  | BookLimitsChanged
  | BatchItemsRefused
  | HoldPlaced
  | HoldAdjusted
  | HoldCaptured
  | HoldVoided
  | HoldExpired
