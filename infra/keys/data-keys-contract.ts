import { randomBytes } from 'node:crypto'
import { TenantId } from '@heptad/schemas/ids.ts'
import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import type { DataKeyStore, WrappedDataKey } from './port.ts'

/** What every store of wrapped data keys must do. `open` answers one store; tests use tenants of their own in it. */
export function dataKeyStoreContract(name: string, open: () => DataKeyStore): void {
  describe(`data key store contract: ${name}`, () => {
    const newTenant = () => TenantId.parse(v7())
    const newKey = (subject: string, epoch = 'epoch-1'): WrappedDataKey => ({
      keyId: v7(),
      subject,
      epoch,
      wrapped: randomBytes(60),
    })

    test('a key is found by its subject and by its id, in its tenant only', async () => {
      const [store, tenant, other, key] = [open(), newTenant(), newTenant(), newKey('user-1')]
      expect(await store.create(tenant, key)).toEqual(key)
      expect(await store.find(tenant, 'user-1')).toEqual(key)
      expect(await store.findById(tenant, key.keyId)).toEqual(key)
      expect(await store.find(tenant, 'user-2')).toBeNull()
      expect(await store.find(other, 'user-1')).toBeNull()
      expect(await store.findById(other, key.keyId)).toBeNull()
    })

    test('of many who make the first key of a subject at once, all get the same one', async () => {
      const [store, tenant] = [open(), newTenant()]
      const answers = await Promise.all(Array.from({ length: 20 }, () => store.create(tenant, newKey('user-1'))))
      expect(new Set(answers.map(({ keyId }) => keyId)).size).toBe(1)
      expect(await store.find(tenant, 'user-1')).toEqual(answers[0])
    })

    test('an erased key is known as erased, and erasing again changes nothing', async () => {
      const [store, tenant, key, kept] = [open(), newTenant(), newKey('user-1'), newKey('user-2')]
      await store.create(tenant, key)
      await store.create(tenant, kept)
      for (const _ of ['once', 'twice']) {
        await store.erase(tenant, 'user-1')
        expect(await store.find(tenant, 'user-1')).toBeNull()
        expect(await store.findById(tenant, key.keyId)).toBe('erased')
      }
      expect(await store.find(tenant, 'user-2')).toEqual(kept)
    })

    test('erasing a subject of one tenant leaves the same subject of another', async () => {
      const [store, tenant, other, key] = [open(), newTenant(), newTenant(), newKey('user-1')]
      await store.create(other, key)
      await store.erase(tenant, 'user-1')
      expect(await store.find(other, 'user-1')).toEqual(key)
    })

    test('a subject may have another key after its first was erased', async () => {
      const [store, tenant, first, second] = [open(), newTenant(), newKey('user-1'), newKey('user-1')]
      await store.create(tenant, first)
      await store.erase(tenant, 'user-1')
      expect(await store.create(tenant, second)).toEqual(second)
      expect(await store.find(tenant, 'user-1')).toEqual(second)
      expect(await store.findById(tenant, first.keyId)).toBe('erased')
    })

    test('live keys under other epochs are listed until they are wrapped anew', async () => {
      const [store, tenant] = [open(), newTenant()]
      const [old, newer, current, erased] = [
        newKey('a', 'epoch-1'),
        newKey('b', 'epoch-3'),
        newKey('c', 'epoch-2'),
        newKey('d', 'epoch-1'),
      ]
      for (const key of [old, newer, current, erased]) await store.create(tenant, key)
      await store.erase(tenant, 'd')
      const listed = async (limit = 10) =>
        (await store.wrappedElsewhere('epoch-2', limit, tenant)).map((key) => key.subject)
      expect((await listed()).toSorted()).toEqual(['a', 'b'])
      expect(await listed(1)).toHaveLength(1)
      const rewrapped = { ...old, epoch: 'epoch-2', wrapped: randomBytes(60) }
      await store.rewrap(tenant, rewrapped)
      expect(await listed()).toEqual(['b'])
      expect(await store.find(tenant, 'a')).toEqual(rewrapped)
    })

    test('keys of all tenants are listed when none is named', async () => {
      const [store, tenant, other] = [open(), newTenant(), newTenant()]
      await store.create(tenant, newKey('a'))
      await store.create(other, newKey('a'))
      const owners = (await store.wrappedElsewhere('epoch-2', 1000)).map(({ tenantId }) => tenantId)
      expect(owners).toEqual(expect.arrayContaining([tenant, other]))
    })

    test('a key that was erased while it was wrapped anew stays erased', async () => {
      const [store, tenant, key] = [open(), newTenant(), newKey('user-1')]
      await store.create(tenant, key)
      await store.erase(tenant, 'user-1')
      await store.rewrap(tenant, { ...key, epoch: 'epoch-2' })
      expect(await store.findById(tenant, key.keyId)).toBe('erased')
    })
  })
}
