import type { QueryDefinition } from '../define.ts'
import { apiKeyQueries } from './apikeys.query.ts'
import { tenantQueries } from './tenants.query.ts'

/** What may be asked of them. */
export const iamQueries: readonly QueryDefinition[] = [...apiKeyQueries, ...tenantQueries]
