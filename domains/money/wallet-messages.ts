import type { CommandOf } from '@heptad/schemas/contract.ts'
import type * as wallet from '@heptad/schemas/money/wallet.ts'
import type { DecisionFacts } from '../decider.ts'
import type { HoldFacts, OpenAccountFacts, PlaceHoldFacts, ReversalFacts } from './book-messages.ts'

export type OpenWallet = CommandOf<typeof wallet.openWallet, OpenAccountFacts>
/** Their `newAccountId` is for the account of the outside world, when the command is the first that needs it. */
export type CreditWallet = CommandOf<typeof wallet.creditWallet, OpenAccountFacts>
export type DebitWallet = CommandOf<typeof wallet.debitWallet, OpenAccountFacts>
export type HoldInWallet = CommandOf<typeof wallet.holdInWallet, OpenAccountFacts & PlaceHoldFacts>
export type TransferBetweenWallets = CommandOf<typeof wallet.transferBetweenWallets, DecisionFacts>
export type ConfirmHold = CommandOf<typeof wallet.confirmHold, HoldFacts>
export type CancelHold = CommandOf<typeof wallet.cancelHold, HoldFacts>
export type ReverseInWallet = CommandOf<typeof wallet.reverseInWallet, ReversalFacts>

/** What a book is asked through its wallets. */
export type WalletCommand =
  | OpenWallet
  | CreditWallet
  | DebitWallet
  | HoldInWallet
  | TransferBetweenWallets
  | ConfirmHold
  | CancelHold
  | ReverseInWallet
