import { describe, expect, test } from 'vitest'
import { TENANT_A as A, TENANT_B as B, twoVaults } from './testing/vaults.ts'
import { keyVault } from './vault.ts'

describe('a text that comes again and again', () => {
  test('is sealed once while its key is held, by itself, and opens', async () => {
    const { vault } = await twoVaults()
    const seal = (subject: string, text: string) => vault.sealRepeated(A, subject, text)
    const [one, again] = [await seal('user-1', '127.0.0.1'), await seal('user-1', '127.0.0.1')]
    expect(again).toBe(one)
    expect(new Set([one, await seal('user-1', '::1'), await seal('user-2', '127.0.0.1')]).size).toBe(3)
    expect(await vault.open(A, one)).toEqual({ value: '127.0.0.1' })
  })

  test('is right among more of them than are kept', async () => {
    const { vault } = await twoVaults()
    const texts = Array.from({ length: 250 }, (_, index) => `10.0.0.${index}`)
    const sealed = await Promise.all(texts.map((text) => vault.sealRepeated(A, 'user-1', text)))
    const opened = await Promise.all(sealed.map(async (text) => (await vault.open(A, text))?.value))
    expect(opened).toEqual(texts)
  })

  test('is sealed under the new key once the old one was erased', async () => {
    const { vault } = await twoVaults()
    const before = await vault.sealRepeated(A, 'user-1', '127.0.0.1')
    await vault.erase(A, 'user-1')
    const after = await vault.sealRepeated(A, 'user-1', '127.0.0.1')
    expect([await vault.open(A, before), await vault.open(A, after)]).toEqual([null, { value: '127.0.0.1' }])
  })
})

describe('a data key', () => {
  test('is made once, however many seal at once in two processes', async () => {
    const { vault, colleague } = await twoVaults()
    const sealed = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? vault : colleague).seal(A, 'user-1', index)),
    )
    expect(new Set(sealed.map((text) => text.split('.')[2])).size).toBe(1)
  })

  test('is asked for once, and held from then on', async () => {
    const { provider, store } = await twoVaults()
    let asked = 0
    const vault = keyVault(provider, {
      ...store,
      find(tenantId, subject) {
        asked += 1
        return store.find(tenantId, subject)
      },
    })
    await Promise.all([vault.seal(A, 'user-1', 1), vault.seal(A, 'user-1', 2)])
    await vault.seal(A, 'user-1', 3)
    expect(asked).toBe(1)
  })

  test('is sought again after a failure', async () => {
    const { provider, store } = await twoVaults()
    let failures = 1
    const vault = keyVault(provider, {
      ...store,
      async find(tenantId, subject) {
        if (failures-- > 0) throw new Error('no connection')
        return store.find(tenantId, subject)
      },
    })
    await expect(vault.seal(A, 'user-1', 1)).rejects.toThrow('no connection')
    expect(await vault.open(A, await vault.seal(A, 'user-1', 1))).toEqual({ value: 1 })
  })

  test('opens nothing once it is erased, and leaves other subjects alone', async () => {
    const { vault, colleague } = await twoVaults()
    const [gone, kept] = [await vault.seal(A, 'user-1', 'x'), await vault.seal(A, 'user-2', 'y')]
    await vault.erase(A, 'user-1')
    expect(await vault.open(A, gone)).toBeNull()
    expect(await vault.open(A, gone)).toBeNull()
    expect(await colleague.open(A, gone)).toBeNull()
    expect(await vault.open(A, kept)).toEqual({ value: 'y' })
  })

  test('is forgotten by other processes when its time in their cache is over', async () => {
    const { provider, store, vault } = await twoVaults()
    const other = keyVault(provider, store, { cacheTtlMs: 1 })
    const sealed = await other.seal(A, 'user-1', 'x')
    await vault.erase(A, 'user-1')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await other.open(A, sealed)).toBeNull()
  })

  test('is another one after an erasure; what was sealed before stays closed', async () => {
    const { vault } = await twoVaults()
    const before = await vault.seal(A, 'user-1', 'x')
    await vault.erase(A, 'user-1')
    const after = await vault.seal(A, 'user-1', 'y')
    expect(await vault.open(A, before)).toBeNull()
    expect(await vault.open(A, after)).toEqual({ value: 'y' })
  })

  test('that was being sought while it was erased seals nothing after', async () => {
    const { provider, store, vault: sealer } = await twoVaults()
    await sealer.seal(A, 'user-1', 'x')
    const [found, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let finds = 0
    const vault = keyVault(provider, {
      ...store,
      async find(tenantId, subject) {
        const key = await store.find(tenantId, subject)
        finds += 1
        if (finds > 1) return key
        found.resolve()
        await released.promise
        return key
      },
    })
    const during = vault.seal(A, 'user-1', 'y')
    await found.promise
    await vault.erase(A, 'user-1')
    released.resolve()
    await during
    const after = await vault.seal(A, 'user-1', 'z')
    expect(await vault.open(A, after)).toEqual({ value: 'z' })
  })

  test('that was being read while it was erased is not remembered', async () => {
    const { provider, store, vault: sealer } = await twoVaults()
    const sealed = await sealer.seal(A, 'user-1', 'x')
    const reader = keyVault(
      {
        ...provider,
        async unwrap(epoch, wrapped) {
          const key = await provider.unwrap(epoch, wrapped)
          await reader.erase(A, 'user-1')
          return key
        },
      },
      store,
    )
    await reader.open(A, sealed)
    expect(await reader.open(A, sealed)).toBeNull()
  })
})

describe('re-wrapping', () => {
  test('moves every live key to the current epoch, so that the old one can be destroyed', async () => {
    const { provider, store, vault } = await twoVaults()
    const old = await provider.currentEpoch()
    const [a, b, gone] = [await vault.seal(A, 's', 1), await vault.seal(B, 's', 2), await vault.seal(A, 'gone', 3)]
    await vault.erase(A, 'gone')
    await provider.rotate(0)
    expect(await vault.rewrap()).toBe(2)
    await provider.destroy(old)
    const later = keyVault(provider, store)
    expect(await later.open(A, a)).toEqual({ value: 1 })
    expect(await later.open(B, b)).toEqual({ value: 2 })
    expect(await later.open(A, gone)).toBeNull()
  })

  test('of one tenant leaves the others under their epoch', async () => {
    const { provider, store, vault } = await twoVaults()
    await Promise.all([vault.seal(A, 's', 1), vault.seal(B, 's', 2)])
    const current = await provider.rotate(0)
    expect(await vault.rewrap(A)).toBe(1)
    expect((await store.find(A, 's'))?.epoch).toBe(current)
    expect((await store.find(B, 's'))?.epoch).not.toBe(current)
  })
})
