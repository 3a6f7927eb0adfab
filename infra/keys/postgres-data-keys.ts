import type { TenantId } from '@heptad/schemas/ids.ts'
import { gatheredOver } from '../postgres/gathered-statements.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import type { PostgresPool } from '../postgres/transaction.ts'
import type { DataKeyStore, OwnedDataKey, WrappedDataKey } from './port.ts'

const sql = (name: string) => sqlFile(import.meta.url, `data-keys/${name}`)

const statements = {
  find: sql('find'),
  findById: sql('find-by-id'),
  create: sql('create'),
  erase: sql('erase'),
  wrappedElsewhere: sql('wrapped-elsewhere'),
  rewrap: sql('rewrap'),
}

type Live = readonly [keyId: string, subject: string, epoch: string, wrapped: Buffer]
type MaybeErased = readonly [keyId: string, subject: string, epoch: string, wrapped: Buffer | null]

/** Look-ups are prepared statements, and a plan that was made while there were few keys would go through all of them when there are many. */
export const keyConnections = { extraOptions: { plan_cache_mode: 'force_custom_plan' } } as const
const TRIPS = 2

/** Wrapped data keys in `keys.data_keys`. The pool's sessions have the role `heptad_keys` and {@link keyConnections}. */
export function postgresDataKeys(pool: PostgresPool): DataKeyStore {
  const lookUps = gatheredOver(pool, TRIPS)

  async function find(tenantId: TenantId, subject: string): Promise<WrappedDataKey | null> {
    const { rows } = await lookUps.ask(tenantId, { text: statements.find, values: [tenantId, subject] })
    const [found] = rows as unknown as readonly Live[]
    return found === undefined ? null : keyOf(...found)
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
      const { rows } = await lookUps.ask(tenantId, { text: statements.findById, values: [tenantId, keyId] })
      const [found] = rows as unknown as readonly MaybeErased[]
      if (found === undefined) return null
      const [, subject, epoch, wrapped] = found
      return wrapped === null ? 'erased' : keyOf(keyId, subject, epoch, wrapped)
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

function keyOf(...[keyId, subject, epoch, wrapped]: Live): WrappedDataKey {
  return { keyId, subject, epoch, wrapped }
}
