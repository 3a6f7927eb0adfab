import type { EventContract } from '../contract.ts'
import { accountClosed, accountFrozen, accountOpened, accountPolicyChanged, accountUnfrozen } from './account.ts'
import { assetRegistered } from './asset.ts'
import { bookOpened } from './book.ts'
<<<<<<< HEAD
import { transactionExchanged } from './exchange.ts'
import { periodClosed, periodReopened } from './period.ts'
import { transactionReversed } from './reversal.ts'
=======
import { holdAdjusted, holdCaptured, holdExpired, holdPlaced, holdVoided } from './hold.ts'
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
import { transactionPosted } from './transaction.ts'

/** Everything that can happen in a book. */
export const moneyEvents: readonly EventContract[] = [
  bookOpened,
  assetRegistered,
  accountOpened,
  accountPolicyChanged,
  accountFrozen,
  accountUnfrozen,
  accountClosed,
  transactionPosted,
<<<<<<< HEAD
  transactionExchanged,
  transactionReversed,
  periodClosed,
  periodReopened,
=======
  holdPlaced,
  holdAdjusted,
  holdCaptured,
  holdVoided,
  holdExpired,
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
]
