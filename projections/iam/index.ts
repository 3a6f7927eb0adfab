import type { ProjectionDefinition } from '../define.ts'
import { apiKeysProjection } from './apikeys.ts'
import { tenantsProjection } from './tenants.ts'

/** What IAM shows. */
export const iamProjections: readonly ProjectionDefinition[] = [apiKeysProjection, tenantsProjection]
