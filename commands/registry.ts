import type { CommandDefinition, ReactionDefinition, TimerDefinition } from './define.ts'
import { iamCommands, iamTimers } from './iam/index.ts'
import { moneyCommands, moneyReactions } from './money/index.ts'

/** Every command of every module. */
export const allCommands: readonly CommandDefinition[] = [...iamCommands, ...moneyCommands]

/** Every reaction of every module. */
export const allReactions: readonly ReactionDefinition[] = [...moneyReactions]

/** Every timer of every module. */
export const allTimers: readonly TimerDefinition[] = [...iamTimers]
