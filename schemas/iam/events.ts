import type { EventContract } from '../contract.ts'
import { apiKeyCreated, apiKeyExpired, apiKeyRevoked } from './apikey.ts'
import { slugClaimed, tenantRegistered, tenantResumed, tenantSuspended } from './tenant.ts'

/** Everything that can happen to tenants and their keys. */
export const iamEvents: readonly EventContract[] = [
  tenantRegistered,
  tenantSuspended,
  tenantResumed,
  slugClaimed,
  apiKeyCreated,
  apiKeyRevoked,
  apiKeyExpired,
]
