import type { CommandDefinition, ReactionDefinition } from '../define.ts'
import { accountCommands } from './account.ts'
import { assetCommands } from './asset.ts'
import { bookCommands } from './book.ts'
import { openMainBook } from './open-main-book.ts'
import { transactionCommands } from './transaction.ts'

/** What may be asked of money. */
export const moneyCommands: readonly CommandDefinition[] = [
  ...bookCommands,
  ...assetCommands,
  ...accountCommands,
  ...transactionCommands,
]

/** What money does of itself. */
export const moneyReactions: readonly ReactionDefinition[] = [openMainBook]
