import { readFile } from 'node:fs/promises'
import { replaceFile } from '../files/replace-file.ts'
import type { Keyring } from './keyring.ts'

/**
 * The keyring of a file, with a copy that is kept up to date: it is written now, when a new epoch has begun and before anything is wrapped
 * under it, and after an old one was destroyed.
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
