import { getTenant, listTenants, type TenantRow } from '@heptad/schemas/iam/tenant.ts'
import { defineQuery } from '../define.ts'
import { LEAST, pageOf, rowsToRead, single, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { iamTenants } from './tenants.table.ts'

const sql = sqlBeside(import.meta.url)
const list = sql('tenants.list')
const get = sql('tenants.get')

/** For operators: `system.*` is held in the platform's tenant only, and only there are the rows. */
export const tenantQueries = [
  defineQuery(listTenants, {
    permission: 'system.tenants.list',
    reads: [iamTenants],
    async run(db, { status }, page) {
      const rows = await db.postgres<TenantRow>(list, [
        status ?? null,
        ...startAfter(page, [LEAST.timestamp, LEAST.uuid]),
        rowsToRead(page),
      ])
      return pageOf(rows, page, (row) => [row.registeredAt, row.tenantId])
    },
  }),
  defineQuery(getTenant, {
    permission: 'system.tenants.get',
    reads: [iamTenants],
    async run(db, { tenantId }) {
      return single(await db.postgres<TenantRow>(get, [tenantId]))
    },
  }),
]
