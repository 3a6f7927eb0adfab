import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ifThere } from '../files/if-there.ts'

/** A restore into this home did not come to its end. */
export class RestoreUnfinished extends Error {
  override readonly name = 'RestoreUnfinished'
}

/** Where a restore keeps what is not ready yet. */
export function restoringFolder(home: string): string {
  return join(home, 'restoring')
}

/** Refuses a home that is only half restored. Throws {@link RestoreUnfinished}. */
export async function assertNotRestoring(home: string): Promise<void> {
  if ((await ifThere(stat(restoringFolder(home)))) !== null)
    throw new RestoreUnfinished(`a restore into ${home} did not finish; empty the folder and restore again`)
}
