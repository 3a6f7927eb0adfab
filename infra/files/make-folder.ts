import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder, and those above it that are missing; one that exists will do. Throws the file system's errors. Node's own
 * `recursive` never ends where a folder takes no new ones and says so with ENOENT, as `/proc` does: it makes the one above again and again.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  try {
    mkdirSync(folder, { mode })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const above = dirname(folder)
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return
    if (code !== 'ENOENT') throw error
    if (existsSync(above)) throw nothingGoesInto(above, folder, error)
    makeFolder(above, mode)
    makeFolder(folder, mode)
  }
}

/** As the file system's own error is, but for its words: ENOENT says "no such file or directory" of a folder that is there. */
function nothingGoesInto(above: string, folder: string, cause: unknown): Error {
  const error = new Error(`nothing can be made in ${above} (ENOENT, mkdir '${folder}')`, { cause })
  return Object.assign(error, { code: 'ENOENT', syscall: 'mkdir', path: folder })
}
