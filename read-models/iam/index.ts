import type { QueryDefinition } from '../define.ts'
import { apiKeyQueries } from './apikeys.query.ts'
import { tenantQueries } from './tenants.query.ts'

/** The queries of the module. */
export const iamQueries: readonly QueryDefinition[] = [...apiKeyQueries, ...tenantQueries]
