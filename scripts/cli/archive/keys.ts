import { type ArchivedKey, parseKeyLine } from '@heptad/infra/keys/archived-keys.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { type Manifest, readVerified } from './manifest.ts'

/** The wrapped data keys of an export; none where it was made without. Throws a {@link CliFailure}. */
export async function readKeys(folder: string, { keys }: Manifest): Promise<readonly ArchivedKey[]> {
  if (keys === null) return []
  const text = (await readVerified(folder, keys)).toString('utf8')
  try {
    return text.split('\n').filter(Boolean).map(parseKeyLine)
  } catch {
    throw new CliFailure(EXIT.failed, `${keys.name} is not one that this release reads`)
  }
}
