import type { CommandDefinition, ReactionDefinition, TimerDefinition } from '../define.ts'
import { accountCommands } from './account.ts'
import { assetCommands } from './asset.ts'
import { bookCommands } from './book.ts'
import { exchangeCommands } from './exchange.ts'
import { holdCommands, holdExpiry } from './hold.ts'
import { limitCommands } from './limit.ts'
import { openMainBook } from './open-main-book.ts'
import { periodCommands } from './period.ts'
import { reversalCommands } from './reversal.ts'
import { splitCommands } from './split.ts'
import { transactionCommands } from './transaction.ts'
import { walletCommands } from './wallet.ts'

/** The commands of the module. */
export const moneyCommands: readonly CommandDefinition[] = [
  ...bookCommands,
  ...assetCommands,
  ...accountCommands,
  ...transactionCommands,
  ...splitCommands,
  ...exchangeCommands,
  ...reversalCommands,
  ...periodCommands,
  ...limitCommands,
  ...holdCommands,
  ...walletCommands,
]

/** The reactions of the module. */
export const moneyReactions: readonly ReactionDefinition[] = [openMainBook]

/** The timers of the module. */
export const moneyTimers: readonly TimerDefinition[] = [holdExpiry]
