import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'

/** Refuses a folder for a backup that lies in the home, by whatever links: it would be lost with it. Throws a {@link CliFailure}. */
export function requireOutside(home: string, folder: string): void {
  const path = relative(placeOf(resolve(home)), placeOf(resolve(folder)))
  if (path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)) return
  throw new CliFailure(
    EXIT.usage,
    `${folder} lies in the home ${home}: whatever loses the home would lose the backup`,
    'name a folder outside it, best on another disk',
  )
}

/** Where a path leads, also one whose end is not there yet. */
function placeOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(placeOf(dirname(path)), basename(path))
}
