import { accessSync, constants, existsSync } from 'node:fs'
import { stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Finding, failed, ok, warning } from './check.ts'

const MIB = 1024 * 1024
const LITTLE_SPACE_MIB = 2048
const NO_SPACE_MIB = 256

/** The home folder, or the nearest folder above it that exists, can be written. */
export function checkHomeWritable(home: string): Finding {
  const folder = nearestExisting(home)
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return ok('home', existsSync(home) ? `${home} is writable` : `${home} will be made in ${folder}`)
  } catch {
    return failed(
      'home',
      `${folder} cannot be written by this user`,
      'change its owner, or set HEPTAD_HOME to another folder',
    )
  }
}

/** There is room for the engines and the log. */
export async function checkDiskSpace(home: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(nearestExisting(home))
  const freeMib = Math.floor((bavail * bsize) / MIB)
  const detail = `${freeMib} MiB are free`
  const advice = 'free some space, or set HEPTAD_HOME to a folder on another disk'
  if (freeMib < NO_SPACE_MIB) return failed('disk space', detail, advice)
  return freeMib < LITTLE_SPACE_MIB ? warning('disk space', detail, advice) : ok('disk space', detail)
}

/** Nobody but the owner can read the credentials. */
export async function checkCredentialsFile(home: string): Promise<Finding> {
  const path = join(home, 'credentials.json')
  if (!existsSync(path)) return ok('credentials', `${path} is written at the first start`)
  const mode = (await stat(path)).mode & 0o777
  if ((mode & 0o077) === 0) return ok('credentials', `${path} is readable by its owner only`)
  return failed('credentials', `${path} is readable by others (mode ${mode.toString(8)})`, `chmod 600 ${path}`)
}

function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(dirname(folder))
}
