import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Pool } from 'pg'
import { sqlFile } from '../../postgres/sql-file.ts'

const LAST = { name: 'heptad-last-of-tenant', text: sqlFile(import.meta.url, 'last-of-tenant') }

/** The position of a tenant's last event; 0n when it has none. The pool's sessions have the role `heptad_projector`. */
export async function lastOfTenant(pool: Pick<Pool, 'query'>, tenantId: TenantId): Promise<bigint> {
  const { rows } = await pool.query<{ position: bigint }>({ ...LAST, values: [tenantId] })
  return rows[0]?.position ?? 0n
}
