import { plusMs } from '@heptad/schemas/instant.ts'
import type { Clock } from '../clock/clock.ts'
import type { Keyring } from './keyring.ts'
import type { KeyVault } from './vault.ts'

/** How long a key that was being made under the old epoch may still take to be stored. */
const OVERLAP_MS = 15 * 60 * 1000

/** What a rotation did. */
export interface Rotation {
  readonly epoch: string
  readonly rewrapped: number
  readonly destroyed: readonly string[]
}

/**
 * One turn of the rotation, to be taken daily: begins an epoch when it is time, wraps all live keys under it, and destroys
 * the epochs that ended at least 15 minutes ago. From then on an older backup of the database holds no usable key.
 */
export async function rotateKeys(
  keyring: Keyring,
  vault: Pick<KeyVault, 'rewrap'>,
  clock: Pick<Clock, 'now'>,
): Promise<Rotation> {
  const epoch = await keyring.rotate()
  const rewrapped = await vault.rewrap()
  const epochs = await keyring.epochs()
  const ended = epochs.filter((_, index) => {
    const successor = epochs[index + 1]
    return successor !== undefined && plusMs(successor.createdAt, OVERLAP_MS) <= clock.now()
  })
  for (const { id } of ended) await keyring.destroy(id)
  return { epoch, rewrapped, destroyed: ended.map(({ id }) => id) }
}
