import type { BusinessSettings, CommandDefinition } from '@heptad/commands/define.ts'
import { counterCommands } from '@heptad/commands/engine/testing/counter.ts'
import { moneyCommands } from '@heptad/commands/money/index.ts'

/** Every command that a simulation sends. */
export const simulatedCommands: readonly CommandDefinition[] = [...counterCommands, ...moneyCommands]

/** Holds are short and few, so that they end while somebody looks and their limits are met. */
export const BUSINESS_SETTINGS: BusinessSettings = { holdDefaultMs: 2500, holdMaxMs: 8000, maxOpenHoldsPerAccount: 5 }

const byType = new Map(simulatedCommands.map((definition) => [definition.contract.type, definition]))

/** The command of a type. Throws for one that is not simulated. */
export function definitionOf(type: string): CommandDefinition {
  const definition = byType.get(type)
  if (definition === undefined) throw new Error(`no command ${type} is simulated`)
  return definition
}
