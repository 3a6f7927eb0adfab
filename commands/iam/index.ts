import type { CommandDefinition, TimerDefinition } from '../define.ts'
import { apiKeyCommands, apiKeyExpiry } from './apikey.ts'
import { tenantCommands } from './tenant.ts'

/** The commands of the module. */
export const iamCommands: readonly CommandDefinition[] = [...tenantCommands, ...apiKeyCommands]

/** The timers of the module. */
export const iamTimers: readonly TimerDefinition[] = [apiKeyExpiry]
