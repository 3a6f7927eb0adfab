import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Keyring } from './keyring.ts'
import { EpochDestroyed } from './port.ts'

/** What every key provider must do, whatever keeps its keys. `open` answers a provider without history. */
export function keyProviderContract(name: string, open: () => Promise<Keyring>): void {
  describe(`key provider contract: ${name}`, () => {
    test('a wrapped data key comes back as it was', async () => {
      const provider = await open()
      const dataKey = randomBytes(32)
      const epoch = await provider.currentEpoch()
      const wrapped = await provider.wrap(epoch, dataKey)
      expect(wrapped.includes(dataKey)).toBe(false)
      expect(await provider.unwrap(epoch, wrapped)).toEqual(dataKey)
    })

    test('a wrapped key that was altered is refused', async () => {
      const provider = await open()
      const epoch = await provider.currentEpoch()
      const wrapped = await provider.wrap(epoch, randomBytes(32))
      wrapped.writeUInt8(wrapped.readUInt8(20) ^ 1, 20)
      await expect(provider.unwrap(epoch, wrapped)).rejects.toThrow()
    })

    test('a key wrapped under one epoch does not open under another', async () => {
      const provider = await open()
      const before = await provider.currentEpoch()
      const wrapped = await provider.wrap(before, randomBytes(32))
      const after = await provider.rotate(0)
      expect(after).not.toBe(before)
      await expect(provider.unwrap(after, wrapped)).rejects.toThrow()
    })

    test('an epoch that is rotated away still opens what it wrapped', async () => {
      const provider = await open()
      const dataKey = randomBytes(32)
      const epoch = await provider.currentEpoch()
      const wrapped = await provider.wrap(epoch, dataKey)
      await provider.rotate(0)
      expect(await provider.unwrap(epoch, wrapped)).toEqual(dataKey)
    })

    test('an epoch younger than the limit is kept', async () => {
      const provider = await open()
      const epoch = await provider.currentEpoch()
      expect(await provider.rotate()).toBe(epoch)
    })

    test('a destroyed epoch opens nothing any more', async () => {
      const provider = await open()
      const epoch = await provider.currentEpoch()
      const wrapped = await provider.wrap(epoch, randomBytes(32))
      await provider.rotate(0)
      await provider.destroy(epoch)
      await expect(provider.unwrap(epoch, wrapped)).rejects.toThrow(EpochDestroyed)
      expect((await provider.epochs()).map(({ id }) => id)).not.toContain(epoch)
    })

    test('the current epoch cannot be destroyed', async () => {
      const provider = await open()
      await expect(provider.destroy(await provider.currentEpoch())).rejects.toThrow(RangeError)
    })

    test('a derived secret is the same for a purpose, also after a rotation, and another for another purpose', async () => {
      const provider = await open()
      const secret = await provider.derive('tokens')
      await provider.rotate(0)
      expect(secret).toHaveLength(32)
      expect(await provider.derive('tokens')).toEqual(secret)
      expect(await provider.derive('cursors')).not.toEqual(secret)
    })
  })
}
