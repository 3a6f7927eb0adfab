import type { EventContract } from '../contract.ts'
import { accountClosed, accountFrozen, accountOpened, accountPolicyChanged, accountUnfrozen } from './account.ts'
import { assetRegistered } from './asset.ts'
import { batchItemsRefused } from './batch.ts'
import { bookOpened } from './book.ts'
import { transactionExchanged } from './exchange.ts'
import { holdAdjusted, holdCaptured, holdExpired, holdPlaced, holdVoided } from './hold.ts'
import { accountLimitsChanged, bookLimitsChanged } from './limit.ts'
import { periodClosed, periodReopened } from './period.ts'
import { transactionReversed } from './reversal.ts'
import { transactionPosted } from './transaction.ts'

/** What moves money for good: events with legs that are posted. All of them can be reversed. */
export const transactionEvents = [transactionPosted, transactionExchanged, transactionReversed, holdCaptured] as const

/** Everything that can happen in a book. */
export const moneyEvents: readonly EventContract[] = [
  bookOpened,
  assetRegistered,
  accountOpened,
  accountPolicyChanged,
  accountFrozen,
  accountUnfrozen,
  accountClosed,
  ...transactionEvents,
  periodClosed,
  periodReopened,
  accountLimitsChanged,
  bookLimitsChanged,
  batchItemsRefused,
  holdPlaced,
  holdAdjusted,
  holdVoided,
  holdExpired,
]
