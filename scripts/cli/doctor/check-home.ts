import { existsSync, lstatSync, mkdtempSync, rmdirSync, type Stats, statSync } from 'node:fs'
import { stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Finding, failed, messageOf, ok, warning } from './check.ts'

const MIB = 1024 * 1024
const LITTLE_SPACE_MIB = 2048
const NO_SPACE_MIB = 256
const OTHER_HOME = 'change its owner, or set HEPTAD_HOME to another folder'

/** The home folder can be written or, where there is none yet, be made. Tries it: rights alone do not tell. */
export function checkHomeWritable(home: string): Finding {
  const folder = nearestNamed(home)
  const found = look(folder, statSync)
  if (found === null)
    return failed(
      'home',
      `${folder} is a link that leads nowhere`,
      'make the folder that it leads to, or set HEPTAD_HOME to another one',
    )
  if (!found.isDirectory()) return failed('home', `${folder} is no folder`, 'set HEPTAD_HOME to a folder')
  try {
    rmdirSync(mkdtempSync(join(folder, '.heptad-doctor-')))
    return ok('home', folder === home ? `${home} is writable` : `${home} will be made in ${folder}`)
  } catch (error) {
    return failed('home', `${folder} takes no files: ${messageOf(error)}`, OTHER_HOME)
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

/** The folder, or the nearest one above it of which there is at least the name: a link may lead nowhere. */
function nearestNamed(folder: string): string {
  return look(folder, lstatSync) === null ? nearestNamed(dirname(folder)) : folder
}

function look(path: string, stat: (path: string) => Stats): Stats | null {
  try {
    return stat(path)
  } catch {
    return null
  }
}
