import type { Statement } from '@heptad/infra/postgres/one-trip.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'

const BIND_TENANT = "select set_config('heptad.tenant', $1, true)"

/** Lets a transaction of the reader role see the rows of one tenant. */
export function bindTenant(tenantId: TenantId): Statement {
  return { text: BIND_TENANT, values: [tenantId] }
}
