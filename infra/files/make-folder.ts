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
    if (code === 'EEXIST') throw reworded(error, `${folder} is no folder (EEXIST, mkdir)`)
    if (code !== 'ENOENT') throw error
    if (existsSync(above)) throw reworded(error, `nothing can be made in ${above} (ENOENT, mkdir '${folder}')`)
    makeFolder(above, mode)
    makeFolder(folder, mode)
  }
}

/** As the file system's own error is, but for its words: "file already exists" tells nobody what is wrong, and "no such file or directory" is said of a folder that is there. */
function reworded(cause: unknown, message: string): Error {
  const { code, syscall, path } = cause as NodeJS.ErrnoException
  return Object.assign(new Error(message, { cause }), { code, syscall, path })
}
