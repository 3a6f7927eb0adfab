import type { CommandDefinition, TimerDefinition } from '../define.ts'
import { apiKeyCommands, apiKeyExpiry } from './apikey.ts'
import { tenantCommands } from './tenant.ts'

/** What may be asked of IAM. */
export const iamCommands: readonly CommandDefinition[] = [...tenantCommands, ...apiKeyCommands]

/** What IAM does when its time has come. */
export const iamTimers: readonly TimerDefinition[] = [apiKeyExpiry]
