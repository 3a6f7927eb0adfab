import type { CommandContract } from '../contract.ts'
import { closeAccount, freezeAccount, openAccount, setAccountPolicy, unfreezeAccount } from './account.ts'
import { registerAsset } from './asset.ts'
import { openBook } from './book.ts'
import { exchangeTransaction } from './exchange.ts'
import { adjustHold, captureHold, expireHold, placeHold, voidHold } from './hold.ts'
import { setAccountLimits, setBookLimits } from './limit.ts'
import { closePeriod, reopenPeriod } from './period.ts'
import { reverseTransaction } from './reversal.ts'
import { splitTransaction } from './split.ts'
import { postBatch, postTransaction } from './transaction.ts'
import { walletCommands } from './wallet.ts'

/** All commands on a book. */
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
  splitTransaction,
  exchangeTransaction,
  reverseTransaction,
  closePeriod,
  reopenPeriod,
  setAccountLimits,
  setBookLimits,
  placeHold,
  captureHold,
  voidHold,
  adjustHold,
  expireHold,
  ...walletCommands,
]
