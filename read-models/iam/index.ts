import type { QueryDefinition } from '../define.ts'
import type { Table } from '../table.ts'
import { apiKeyQueries } from './apikeys.query.ts'
import { iamApiKeys } from './apikeys.table.ts'
import { tenantQueries } from './tenants.query.ts'
import { iamTenants } from './tenants.table.ts'

/** The read models of IAM. */
export const iamTables: readonly Table[] = [iamApiKeys, iamTenants]

/** What may be asked of them. */
export const iamQueries: readonly QueryDefinition[] = [...apiKeyQueries, ...tenantQueries]
