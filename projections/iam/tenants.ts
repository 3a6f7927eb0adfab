import { iamTenants } from '@heptad/read-models/iam/tenants.table.ts'
import { tenantRegistered, tenantResumed, tenantSuspended } from '@heptad/schemas/iam/tenant.ts'
import { defineProjection, on } from '../define.ts'
import { put } from '../row-operation.ts'

/** Which tenants there are. Their streams belong to the platform, and so do the rows. */
export const tenantsProjection = defineProjection({
  name: 'iam.tenants',
  version: 1,
  sequenceKey: 'stream',
  withoutMetadata: true,
  tables: [iamTenants],
  handlers: [
    on(tenantRegistered, ({ data: { tenantId, name, slug }, recordedAt }) => [
      put(iamTenants, { registeredId: tenantId, name, slug, status: 'active', registeredAt: recordedAt }),
    ]),
    on(tenantSuspended, ({ data }) => [put(iamTenants, { registeredId: data.tenantId, status: 'suspended' })]),
    on(tenantResumed, ({ data }) => [put(iamTenants, { registeredId: data.tenantId, status: 'active' })]),
  ],
})
