import type { CommandDefinition, ReactionDefinition, TimerDefinition } from '../define.ts'
import { accountCommands } from './account.ts'
import { assetCommands } from './asset.ts'
import { bookCommands } from './book.ts'

<<<<<<< HEAD

import { exchangeCommands } from './exchange.ts'

=======

import { holdCommands, holdExpiry } from './hold.ts'

>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)

import { openMainBook } from './open-main-book.ts'
import { periodCommands } from './period.ts'
import { reversalCommands } from './reversal.ts'
import { splitCommands } from './split.ts'
import { transactionCommands } from './transaction.ts'

/** What may be asked of money. */
export const moneyCommands: readonly CommandDefinition[] = [
  ...bookCommands,
  ...assetCommands,
  ...accountCommands,
  ...transactionCommands,
<<<<<<< HEAD
  ...splitCommands,
  ...exchangeCommands,
  ...reversalCommands,
  ...periodCommands,
=======
  ...holdCommands,
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
]

/** What money does of itself. */
export const moneyReactions: readonly ReactionDefinition[] = [openMainBook]

/** What money does when its time has come. */
export const moneyTimers: readonly TimerDefinition[] = [holdExpiry]
