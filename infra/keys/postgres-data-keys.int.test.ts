import { TenantId } from '@heptad/schemas/ids.ts'
import type { Pool } from 'pg'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openPool } from '../postgres/pool.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { dataKeyStoreContract } from './data-keys-contract.ts'
import { memoryKeyring } from './memory-keyring.ts'
import type { DataKeyStore } from './port.ts'
import { postgresDataKeys } from './postgres-data-keys.ts'
import { keyVault } from './vault.ts'

let database: TestDatabase
let pool: Pool
let store: DataKeyStore
beforeAll(async () => {
  database = await testDatabase()
  pool = poolOf('heptad_keys')
  store = postgresDataKeys(pool)
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

function poolOf(role: string): Pool {
  return openPool({ url: database.url, role, max: 4, applicationName: 'test' })
}

dataKeyStoreContract('postgres', () => store)

test('erasing a subject destroys the wrapped bytes, and what was sealed opens to nothing', async () => {
  const tenant = TenantId.parse(v7())
  const vault = keyVault(await memoryKeyring(), store)
  const sealed = await vault.seal(tenant, 'user-1', 'rent')
  const key = await store.find(tenant, 'user-1')
  await vault.erase(tenant, 'user-1')
  expect(await vault.open(tenant, sealed)).toBeNull()
  const superuser = poolOf('heptad')
  const { rows } = await superuser.query('select t::text as row from keys.data_keys t where tenant_id = $1', [tenant])
  await superuser.end()
  expect(rows).toHaveLength(1)
  expect(rows[0].row).toContain(key?.keyId)
  expect(rows[0].row).not.toContain(key?.wrapped.toString('hex'))
})

test('keys that are asked for at once are looked up together, those that there never were too, each in its tenant', async () => {
  const [tenant, other] = [TenantId.parse(v7()), TenantId.parse(v7())]
  const key = { keyId: v7(), subject: 's', epoch: 'e', wrapped: Buffer.alloc(60, 1) }
  const [erased, gone] = [{ ...key, keyId: v7(), subject: 'erased' }, Array.from({ length: 2500 }, () => v7())]
  await store.create(tenant, key)
  await store.create(tenant, erased)
  await store.erase(tenant, 'erased')
  const trips = vi.spyOn(pool, 'connect')
  const find = (owner: TenantId, keyId: string) => store.findById(owner, keyId)
  const found = await Promise.all([
    ...[find(tenant, key.keyId), find(other, key.keyId), find(tenant, erased.keyId), find(tenant, key.keyId)],
    ...gone.map((keyId) => find(tenant, keyId)),
  ])
  expect(found).toEqual([key, null, 'erased', key, ...gone.map(() => null)])
  expect(trips.mock.calls.length).toBeLessThan(gone.length / 10)
  trips.mockRestore()
})

describe('the database', () => {
  test('lets nobody bring an erased key back, move a key, or delete its mark', async () => {
    const tenant = TenantId.parse(v7())
    await store.create(tenant, { keyId: v7(), subject: 's', epoch: 'e', wrapped: Buffer.alloc(60) })
    const change = (set: string) => pool.query(`update keys.data_keys set ${set} where tenant_id = $1`, [tenant])
    await expect(change('subject = subject')).rejects.toThrow('permission denied')
    await expect(change('tenant_id = tenant_id')).rejects.toThrow('permission denied')
    await expect(pool.query('delete from keys.data_keys')).rejects.toThrow('permission denied')
    await expect(pool.query('truncate keys.data_keys')).rejects.toThrow('permission denied')
    await expect(change('erased_at = now()')).rejects.toThrow('violates check constraint')
    await store.erase(tenant, 's')
    expect((await change("wrapped = '\\x00', erased_at = null")).rowCount).toBe(0)
  })

  test.each(['heptad_writer', 'heptad_projector', 'heptad_cdc', 'heptad_reader'])(
    'shows no key to %s',
    async (role) => {
      const other = poolOf(role)
      await expect(other.query('select from keys.data_keys')).rejects.toThrow('permission denied')
      await other.end()
    },
  )

  test('forces row-level security on the keys', async () => {
    const { rows } = await pool.query(
      `select relrowsecurity and relforcerowsecurity as forced from pg_class where oid = 'keys.data_keys'::regclass`,
    )
    expect(rows).toEqual([{ forced: true }])
  })
})
