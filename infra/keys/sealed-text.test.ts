import type { Sealed } from '@heptad/schemas/envelope.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyIdOf, SealBroken } from './sealed-text.ts'
import { TENANT_A as A, TENANT_B as B, twoVaults } from './testing/vaults.ts'

describe('a sealed value', () => {
  test('opens as the JSON that it was', async () => {
    const { vault } = await twoVaults()
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (json) => {
        const value = JSON.parse(JSON.stringify(json))
        expect(await vault.open(A, await vault.seal(A, 'user-1', value))).toEqual({ value })
      }),
    )
  })

  test('names its key, hides its text, and never looks the same twice', async () => {
    const { vault, store } = await twoVaults()
    const [one, two] = [await vault.seal(A, 'user-1', 'rent for May'), await vault.seal(A, 'user-1', 'rent for May')]
    const key = await store.find(A, 'user-1')
    expect(one).toMatch(new RegExp(`^sealed\\.v1\\.${key?.keyId}\\.[A-Za-z0-9_-]+$`))
    expect(Buffer.from(one.split('.')[3] ?? '', 'base64url').toString()).not.toContain('rent')
    expect(one).not.toBe(two)
  })

  test('opens in another process', async () => {
    const { vault, colleague } = await twoVaults()
    expect(await colleague.open(A, await vault.seal(A, 'user-1', 1))).toEqual({ value: 1 })
  })

  test('of another tenant throws, also when the key is cached', async () => {
    const { vault } = await twoVaults()
    const sealed = await vault.seal(A, 'user-1', 'x')
    await vault.seal(B, 'user-1', 'y')
    await expect(vault.open(B, sealed)).rejects.toThrow(SealBroken)
  })

  test('throws when any one character was altered', async () => {
    const { vault } = await twoVaults()
    const sealed = await vault.seal(A, 'user-1', 'rent')
    for (let index = 0; index < sealed.length; index += 1) {
      const altered = sealed.slice(0, index) + (sealed[index] === '0' ? '1' : '0') + sealed.slice(index + 1)
      await expect(vault.open(A, altered as Sealed)).rejects.toThrow(SealBroken)
    }
  })

  test.each(['a', 'ab', 'abc'])(
    'has one spelling only: the last character of a sealed %j cannot be another',
    async (value) => {
      const { vault } = await twoVaults()
      const sealed = await vault.seal(A, 'user-1', value)
      for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
        const respelt = (sealed.slice(0, -1) + last) as Sealed
        if (respelt !== sealed) await expect(vault.open(A, respelt)).rejects.toThrow(SealBroken)
      }
    },
  )

  test('does not open for a tenant into whose keys somebody has copied its key', async () => {
    const { vault, store } = await twoVaults()
    const sealed = await vault.seal(A, 'user-1', 'rent')
    const key = await store.find(A, 'user-1')
    if (key === null) throw new Error('no key was made')
    await store.create(B, key)
    await expect(vault.open(B, sealed)).rejects.toThrow(SealBroken)
  })

  test.each(['', 'rent', 'sealed.v1.', 'sealed.v2.x.y', 'sealed.v1.01890000-0000-7000-8000-00000000000a.AAAA'])(
    'that is no sealed value throws: %j',
    async (text) => {
      const { vault } = await twoVaults()
      await expect(vault.open(A, text as Sealed)).rejects.toThrow(SealBroken)
    },
  )

  test.each([
    '-'.repeat(36),
    '0'.repeat(36),
    '01890000-0000-7000-8000-00000000000A',
    '01890000-0000-7000-80000-0000000000a',
  ])('whose key is called %j was typed by somebody: no key is looked for', (keyId) =>
    expect(() => keyIdOf(`sealed.v1.${keyId}.${'A'.repeat(60)}` as Sealed)).toThrow('this is no sealed value'),
  )

  test('has nothing after or before it', async () => {
    const { vault } = await twoVaults()
    const sealed = await vault.seal(A, 'user-1', 'rent')
    for (const text of [`${sealed}!`, `${sealed}\n`, `x${sealed}`])
      expect(() => keyIdOf(text as Sealed)).toThrow('this is no sealed value')
  })

  test('has a number of its own that none before it had', async () => {
    const { vault } = await twoVaults()
    const sealed = await Promise.all(Array.from({ length: 1500 }, () => vault.seal(A, 'user-1', 'rent')))
    const nonces = sealed.map((text) => Buffer.from(text.split('.')[3] ?? '', 'base64url').subarray(0, 12))
    expect(new Set(nonces.map((nonce) => nonce.toString('hex'))).size).toBe(1500)
    expect(await vault.open(A, sealed.at(-1) as Sealed)).toEqual({ value: 'rent' })
  })
})
