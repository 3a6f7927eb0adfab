import { readIfThere } from '../files/read-if-there.ts'
import { replaceFile } from '../files/replace-file.ts'
import { type KeyringDocument, parseKeyring, renderKeyring } from './keyring-document.ts'
import { KeyringRefused } from './local-keyring.ts'

/** Two keyrings belong to different installations: what one derives, the other does not. */
export class ForeignKeyring extends Error {
  override readonly name = 'ForeignKeyring'
}

/**
 * Puts into one keyring file every epoch that any of these files holds, also those that one of them has destroyed since; the
 * next rotation wraps all keys anew and destroys them again. Files that do not exist are passed over. Answers the epochs.
 * Throws {@link KeyringRefused} and {@link ForeignKeyring}.
 */
export async function mergeKeyrings(into: string, sources: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all([into, ...sources].map(read))
  const [first, ...others] = found.filter((document) => document !== null)
  if (first === undefined) return []
  const merged = others.reduce(merge, first)
  await replaceFile(into, renderKeyring(merged))
  return merged.epochs.map(({ id }) => id)
}

function merge(one: KeyringDocument, other: KeyringDocument): KeyringDocument {
  if (!one.rootSecret.equals(other.rootSecret))
    throw new ForeignKeyring('the keyrings belong to different installations; name the one that belongs to the backup')
  const epochs = new Map([...one.epochs, ...other.epochs].map((epoch) => [epoch.id, epoch]))
  return { ...one, epochs: [...epochs.values()].toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1)) }
}

async function read(path: string): Promise<KeyringDocument | null> {
  const text = await readIfThere(path)
  if (text === null) return null
  try {
    return parseKeyring(text)
  } catch {
    throw new KeyringRefused(`${path} is no complete keyring`)
  }
}
