import { readFile } from 'node:fs/promises'
import { replaceFile } from '../files/replace-file.ts'
import type { Keyring } from './keyring.ts'

/**
 * The keyring of a file, of which a copy is kept that is as new: made now, after a new epoch began and before anything is
 * rotated to it, and after an old one was destroyed.
 */
export async function copiedKeyring(keyring: Keyring, file: string, copy: string): Promise<Keyring> {
  const renew = async () => replaceFile(copy, await readFile(file, 'utf8'))
  await renew()
  return {
    ...keyring,
    async rotate(afterMs) {
      const epoch = await keyring.rotate(afterMs)
      await renew()
      return epoch
    },
    async destroy(epoch) {
      await keyring.destroy(epoch)
      await renew()
    },
  }
}
