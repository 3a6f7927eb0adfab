import { randomUUID } from 'node:crypto'
import { link, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Readable by its owner only. */
export const OWNER_ONLY = 0o600

/**
 * Puts a file of mode 0600 in the place of another, or of none: writes beside it, syncs, renames over it and syncs the folder. A
 * crash leaves the old or the new text, whole.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  await withDraft(path, text, (draft) => rename(draft, path))
  await syncFolder(dirname(path))
}

/**
 * Makes a file of mode 0600 where none is, as {@link replaceFile} does; answers false, and changes nothing, where there is one. Of
 * several that make it at the same time one makes it, and for all of them it is there, whole and on disk, when this returns.
 */
export async function createFile(path: string, text: string): Promise<boolean> {
  // A name is linked to a file only where nothing has that name; a rename would take it from another.
  const isMade = await withDraft(path, text, (draft) => linkNew(draft, path))
  await syncFolder(dirname(path))
  return isMade
}

/** Makes names in a folder last through a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function withDraft<T>(path: string, text: string, place: (draft: string) => Promise<T>): Promise<T> {
  const draft = `${path}.${randomUUID()}.tmp`
  try {
    await writeSynced(draft, text)
    return await place(draft)
  } finally {
    await rm(draft, { force: true })
  }
}

async function linkNew(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}
