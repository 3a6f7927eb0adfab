import { type FileHandle, open } from 'node:fs/promises'
import { type Clock, systemClock } from '../clock/clock.ts'
import { ifThere } from '../files/if-there.ts'
import { createFile, replaceFile } from '../files/replace-file.ts'
import { type Keyring, openKeyring } from './keyring.ts'
import { type KeyringDocument, type KeyringStorage, parseKeyring, renderKeyring } from './keyring-document.ts'

const OTHERS = 0o077

/** The keyring file cannot be trusted as it lies there; the message says what to do. */
export class KeyringRefused extends Error {
  override readonly name = 'KeyringRefused'
}

/**
 * A key provider on a file of mode 0600 in an existing folder; makes the file on first use. Without this file nothing that was
 * sealed can be read again. Throws {@link KeyringRefused} when others may read the file or it is no keyring.
 */
export function localKeyring(path: string, clock: Pick<Clock, 'now'> = systemClock()): Promise<Keyring> {
  return openKeyring(keyringFile(path), clock)
}

function keyringFile(path: string): KeyringStorage {
  return {
    async load() {
      const file = await ifThere(open(path, 'r'))
      if (file === null) return null
      try {
        await refuseSharedFile(file, path)
        return parse(await file.readFile('utf8'), path)
      } finally {
        await file.close()
      }
    },
    create: (document) => createFile(path, renderKeyring(document)),
    save: (document) => replaceFile(path, renderKeyring(document)),
  }
}

async function refuseSharedFile(file: FileHandle, path: string): Promise<void> {
  const { mode } = await file.stat()
  if ((mode & OTHERS) === 0) return
  const octal = (mode & 0o777).toString(8).padStart(4, '0')
  throw new KeyringRefused(`the keyring ${path} has mode ${octal}, so others can use its keys; run: chmod 600 ${path}`)
}

/** The parser's own error is dropped: it may quote key material. */
function parse(text: string, path: string): KeyringDocument {
  try {
    return parseKeyring(text)
  } catch {
    throw new KeyringRefused(`${path} is no complete keyring; restore it from a backup`)
  }
}
