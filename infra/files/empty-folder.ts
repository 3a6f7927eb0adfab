import { readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder } from './make-folder.ts'

/** A folder that should be new holds something already. */
export class FolderNotEmpty extends Error {
  override readonly name = 'FolderNotEmpty'
}

/** Makes a folder with this mode; an empty one will do, or one with nothing but what `besides` names. Throws {@link FolderNotEmpty}. */
export async function makeEmptyFolder(folder: string, mode: number, besides?: string): Promise<void> {
  makeFolder(dirname(folder))
  makeFolder(folder, mode)
  const first = (await readdir(folder)).find((name) => name !== besides)
  if (first !== undefined) throw new FolderNotEmpty(`${folder} is not empty (there is ${first}); name a new folder`)
}

/** Removes all that a folder holds. It stays itself: it may be where a disk is mounted. */
export async function clearFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
}
