import { join } from 'node:path'
import { mergeKeyrings } from '../keys/merge-keyrings.ts'
import { KEYRING } from './backup-copy.ts'
import { KeysMissing } from './restored-database.ts'

/**
 * Brings every keyring at hand together in the folder of a restore; answers their epochs. Throws {@link KeysMissing} where
 * there is none and sealed data should not be lost, and what merging throws.
 */
export async function gatherKeys(folder: string, sources: readonly string[], losesSealedData: boolean) {
  const epochs = await mergeKeyrings(join(folder, KEYRING), sources)
  if (epochs.length === 0 && !losesSealedData)
    throw new KeysMissing(
      'the backup was made without keys: add --keyring with the keyring of the installation, or --lose-sealed-data',
    )
  return epochs
}
