import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Pool } from 'pg'
import { sqlFile } from '../postgres/sql-file.ts'
import { KeyLookups } from './key-lookups.ts'
import type { DataKeyStore, OwnedDataKey, WrappedDataKey } from './port.ts'

const sql = (name: string) => sqlFile(import.meta.url, `data-keys/${name}`)

const statements = {
  find: sql('find'),
  create: sql('create'),
  erase: sql('erase'),
  wrappedElsewhere: sql('wrapped-elsewhere'),
  rewrap: sql('rewrap'),
}

/** Wrapped data keys in `keys.data_keys`. The pool's sessions have the role `heptad_keys`. */
export function postgresDataKeys(pool: Pick<Pool, 'query'>): DataKeyStore {
  const lookups = new KeyLookups(pool)

  async function find(tenantId: TenantId, subject: string): Promise<WrappedDataKey | null> {
    const { rows } = await pool.query<WrappedDataKey>(statements.find, [tenantId, subject])
    return rows[0] ?? null
  }

  async function create(tenantId: TenantId, key: WrappedDataKey): Promise<WrappedDataKey> {
    const values = [tenantId, key.keyId, key.subject, key.epoch, key.wrapped]
    const { rowCount } = await pool.query(statements.create, values)
    if (rowCount === 1) return key
    return (await find(tenantId, key.subject)) ?? create(tenantId, key)
  }

  return {
    find,
    create,
    async findById(tenantId, keyId) {
      const found = await lookups.find(tenantId, keyId)
      if (found === null) return null
      return found.wrapped === null ? 'erased' : { ...found, wrapped: found.wrapped }
    },
    async erase(tenantId, subject) {
      await pool.query(statements.erase, [tenantId, subject])
    },
    async wrappedElsewhere(epoch, limit, tenantId) {
      const { rows } = await pool.query<OwnedDataKey>(statements.wrappedElsewhere, [epoch, limit, tenantId ?? null])
      return rows
    },
    async rewrap(tenantId, { keyId, epoch, wrapped }) {
      await pool.query(statements.rewrap, [tenantId, keyId, epoch, wrapped])
    },
  }
}
