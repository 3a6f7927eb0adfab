import type { CommandContract } from '../contract.ts'
import { closeAccount, freezeAccount, openAccount, setAccountPolicy, unfreezeAccount } from './account.ts'
import { registerAsset } from './asset.ts'
import { openBook } from './book.ts'
<<<<<<< HEAD
import { exchangeTransaction } from './exchange.ts'
import { closePeriod, reopenPeriod } from './period.ts'
import { reverseTransaction } from './reversal.ts'
import { splitTransaction } from './split.ts'
=======
import { adjustHold, captureHold, expireHold, placeHold, voidHold } from './hold.ts'
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
import { postBatch, postTransaction } from './transaction.ts'

/** Everything that may be asked of a book. */
export const moneyCommands: readonly CommandContract[] = [
  openBook,
  registerAsset,
  openAccount,
  setAccountPolicy,
  freezeAccount,
  unfreezeAccount,
  closeAccount,
  postTransaction,
  postBatch,
<<<<<<< HEAD
  splitTransaction,
  exchangeTransaction,
  reverseTransaction,
  closePeriod,
  reopenPeriod,
=======
  placeHold,
  captureHold,
  voidHold,
  adjustHold,
  expireHold,
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
]
